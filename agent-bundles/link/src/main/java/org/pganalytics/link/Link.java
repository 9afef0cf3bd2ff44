// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.sampling.SnapshotSink;
import org.pganalytics.wire.HelloInstance;
import org.pganalytics.wire.WireError;
import org.pganalytics.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to the backend and sends what is pushed until it is acknowledged. One daemon thread sends, a
 * second one reads while there is a connection. Nothing is lost as long as the spool's bounds last, or without a spool the
 * buffer of 60 snapshots an instance and the process; what is dropped then is counted.
 */
public final class Link implements SnapshotSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final LinkSettings settings;
    private final Clock clock;
    private final Duration heartbeat;
    private final Supplier<List<HelloInstance>> instances;
    private final Supplier<List<PartState>> parts;
    private final long run;
    private final Buffer buffer;
    private final Spooler spooler;
    private final Retry retry;
    private final LinkState state;
    private final Thread sender;
    /** The backend that is tried next; the sender's. */
    private int current;
    /** The backends that accepted no connection in the last round; the sender's. */
    private final Set<Integer> unreachable = new LinkedHashSet<>();

    private volatile boolean closed;
    private volatile @Nullable Session session;

    /** Heartbeats every 10 s. Starts at once. */
    public Link(LinkSettings settings, Supplier<List<HelloInstance>> instances, Supplier<List<PartState>> parts) {
        this(
                settings,
                instances,
                parts,
                Duration.ofSeconds(10),
                new Retry(new Random(), Duration.ofSeconds(1)),
                Clock.systemUTC(),
                new Random());
    }

    Link(
            LinkSettings settings,
            Supplier<List<HelloInstance>> instances,
            Supplier<List<PartState>> parts,
            Duration heartbeat,
            Retry retry,
            Clock clock,
            RandomGenerator random) {
        this.settings = settings;
        this.instances = instances;
        this.parts = parts;
        this.heartbeat = heartbeat;
        this.retry = retry;
        this.clock = clock;
        this.run = random.nextLong();
        this.state = new LinkState(settings);
        this.buffer = new Buffer(
                settings.collector(),
                run,
                settings.batchSnapshots(),
                settings.batchInterval().toNanos(),
                settings.spool() != null);
        this.spooler = new Spooler(settings, run, buffer, clock);
        this.sender = new Thread(this::sendUntilClosed, "pganalytics-link");
        sender.setDaemon(true);
        sender.start();
    }

    @Override
    public void push(InstanceId instance, Snapshot snapshot) {
        buffer.push(instance, snapshot, System.nanoTime());
    }

    /** Snapshots not acknowledged yet. */
    public int unacknowledged() {
        return buffer.size();
    }

    /** Snapshots dropped since the start, because there was no room, they were too old or too large. */
    public long dropped() {
        return buffer.dropped();
    }

    public boolean isConnected() {
        return state.isConnected();
    }

    /** What the link says of itself. */
    public PartState part() {
        return state.part(unacknowledged(), dropped());
    }

    long run() {
        return run;
    }

    int inMemory() {
        return buffer.inMemory();
    }

    List<PartState> spoolParts() {
        return spooler.parts();
    }

    private void sendUntilClosed() {
        try {
            spooler.awaitReady();
            while (!closed) {
                if (retry.isOpen(System.nanoTime()) && !isBackAgain() || !round()) {
                    pause();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** While the circuit is open: whether a backend that could not be reached listens again. */
    private boolean isBackAgain() {
        for (int backend : unreachable) {
            if (!closed && Sockets.isListening(settings.backends().get(backend))) {
                current = backend;
                return true;
            }
        }
        return false;
    }

    /** Tries the backends in turn until one answers, and talks to that. True when the next round is due at once. */
    private boolean round() throws InterruptedException {
        List<String> failures = new ArrayList<>();
        unreachable.clear();
        boolean refused = false;
        boolean hopeless = false;
        for (int i = 0; i < settings.backends().size() && !closed; i++) {
            Address address = settings.backends().get(current);
            Run turn = buffer.turn();
            Session now = new Session(
                    address, settings, turn, clock, heartbeat, buffer, spooler, state, instances, this::all);
            session = now;
            if (closed) {
                now.close();
            }
            try {
                now.open();
                return talk(now, address, turn);
            } catch (UnreachableException e) {
                unreachable.add(current);
                failures.add(address + ": " + e.getMessage());
            } catch (WireException e) {
                refused |= e.error() == WireError.UNAUTHORIZED;
                hopeless |= e.error() != WireError.UNAVAILABLE;
                failures.add(address + ": " + e.getMessage());
            } catch (IOException | RuntimeException | LinkageError e) {
                failures.add(address + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
            } finally {
                now.close();
                now.free();
            }
            turnToNext();
        }
        if (!closed) {
            retry.failed(System.nanoTime());
            if (hopeless) {
                retry.slow();
            }
            failed(failures, refused);
        }
        return false;
    }

    private void failed(List<String> failures, boolean refused) {
        // Sorted: else the first one tried would make it another reason each time
        String why = failures.stream().sorted().collect(Collectors.joining("; "));
        if (refused) {
            state.refused(why);
        } else {
            state.lost(why);
        }
        if (retry.isOpen(System.nanoTime())) {
            state.open();
        }
    }

    /** Until the connection ends. True when that is because it is another run's turn. */
    private boolean talk(Session now, Address address, Run turn) throws InterruptedException {
        retry.answered();
        state.connected(address, unacknowledged());
        long since = System.nanoTime();
        try {
            now.run();
            return true;
        } catch (WireException e) {
            retry.ended(System.nanoTime() - since);
            if (e.error() != WireError.UNAVAILABLE) {
                retry.slow();
            }
            state.stalled(address + ": " + e.getMessage());
            turnToNext();
        } catch (IOException e) {
            retry.ended(System.nanoTime() - since);
            broken(address + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
        } catch (RuntimeException | LinkageError e) { // of a plug-in whose classes are not there, for instance
            LOG.error("Link to {} failed, it starts anew", address, e);
            broken(address + ": " + e);
        }
        buffer.failed(turn);
        return false;
    }

    private void broken(String why) {
        if (!closed) {
            state.broken(why);
        }
    }

    /** Backends are interchangeable. */
    private void turnToNext() {
        current = (current + 1) % settings.backends().size();
    }

    private List<PartState> all() {
        List<PartState> all = new ArrayList<>(parts.get());
        all.addAll(spooler.parts());
        all.add(part());
        return all;
    }

    private void pause() throws InterruptedException {
        synchronized (this) {
            if (!closed) {
                wait(Math.max(1, retry.nextMillis()));
            }
        }
    }

    /** Closes the connection; what is not acknowledged is in the spool, or gone where there is none. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        Session now = session;
        if (now != null) {
            now.close();
        }
        // No interrupt: it would close the file that the sender may be writing to
        buffer.close();
        try {
            sender.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        spooler.close();
    }
}
