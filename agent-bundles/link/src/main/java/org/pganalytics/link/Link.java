// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
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
    private final Backoff backoff;
    private final Thread sender;
    private volatile boolean closed;
    private volatile State state = State.STARTING;
    private volatile String reason = "";
    private volatile @Nullable Session session;

    private enum State {
        STARTING,
        CONNECTED,
        LOST,
        REFUSED
    }

    /** Heartbeats every 10 s. Starts at once. */
    public Link(LinkSettings settings, Supplier<List<HelloInstance>> instances, Supplier<List<PartState>> parts) {
        this(settings, instances, parts, Duration.ofSeconds(10), Clock.systemUTC(), RandomGenerator.getDefault());
    }

    Link(
            LinkSettings settings,
            Supplier<List<HelloInstance>> instances,
            Supplier<List<PartState>> parts,
            Duration heartbeat,
            Clock clock,
            RandomGenerator random) {
        this.settings = settings;
        this.instances = instances;
        this.parts = parts;
        this.heartbeat = heartbeat;
        this.clock = clock;
        this.run = random.nextLong();
        this.backoff = new Backoff(random);
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

    /** Snapshots dropped since the start, because the buffer was full or they were too large. */
    public long dropped() {
        return buffer.dropped();
    }

    public boolean isConnected() {
        return state == State.CONNECTED;
    }

    /** What the link says of itself. */
    public PartState part() {
        long lost = dropped();
        if (state != State.CONNECTED) {
            return new PartState(
                    "link", PartState.Health.DEGRADED, reason + "; " + unacknowledged() + " snapshots wait");
        }
        return lost == 0
                ? new PartState("link", PartState.Health.OK, "")
                : new PartState("link", PartState.Health.DEGRADED, lost + " snapshots dropped since the start");
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        while (!closed) {
            Run turn = buffer.turn();
            Session now = new Session(settings, turn, clock, heartbeat, buffer, spooler, instances, this::allParts);
            session = now;
            if (closed) {
                now.close();
            }
            try {
                now.open();
                backoff.reset();
                become(State.CONNECTED, "");
                now.run();
                continue;
            } catch (WireException e) {
                boolean refused = e.error() == WireError.UNAUTHORIZED;
                if (e.error() != WireError.UNAVAILABLE) {
                    backoff.slow();
                }
                become(refused ? State.REFUSED : State.LOST, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                become(State.LOST, e.getClass().getSimpleName() + ": " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("Link to {}:{} failed, it starts anew", settings.host(), settings.port(), e);
                become(State.LOST, e.toString());
            } finally {
                now.close();
                now.free();
            }
            buffer.failed(turn);
            pause();
        }
    }

    private List<PartState> allParts() {
        List<PartState> all = new ArrayList<>(parts.get());
        all.addAll(spooler.parts());
        all.add(part());
        return all;
    }

    /** One line for each change of state or reason, none for each attempt. */
    private void become(State next, String why) {
        boolean changed = next != state || !why.equals(reason);
        reason = why;
        if (closed || !changed) {
            return;
        }
        state = next;
        switch (next) {
            case CONNECTED ->
                LOG.info(
                        "Link to {}:{} is up as {}, {} snapshots wait",
                        settings.host(),
                        settings.port(),
                        settings.collector(),
                        unacknowledged());
            case REFUSED ->
                LOG.error(
                        "Link to {}:{} is refused: {}. Mend token or tokenFile of org.pganalytics.link; it tries on",
                        settings.host(),
                        settings.port(),
                        why);
            default -> LOG.warn("Link to {}:{} is down: {}. Snapshots are kept", settings.host(), settings.port(), why);
        }
    }

    private void pause() {
        synchronized (this) {
            if (!closed) {
                try {
                    wait(backoff.nextMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    closed = true;
                }
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
