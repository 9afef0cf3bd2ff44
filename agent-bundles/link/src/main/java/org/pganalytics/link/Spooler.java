// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Batch;
import org.pganalytics.model.PartState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what the buffer has to the disk, from a daemon thread of its own: who pushes never waits for the disk. No failure of
 * the disk ends anything: what could not be written stays in the buffer's memory, {@link #parts} says why, and the next
 * snapshot is tried again. Its lock may be held for as long as the disk takes; the buffer's is taken inside, never around it.
 */
final class Spooler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spooler.class);
    /** What a power failure may cost; a kill of the process costs nothing. */
    private static final long FORCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Between looks at what is too old, and between attempts to open the directory. */
    private static final long ROUND_MILLIS = 5000;

    private static final long CLOSE_MILLIS = 5000;

    private final @Nullable SpoolSettings settings;
    private final LinkSettings link;
    private final Buffer buffer;
    private final Clock clock;
    private final long run;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable Spool spool;
    private @Nullable FrameCodec codec;
    private long unforcedSince;
    private volatile boolean unforced;
    private volatile String trouble = "";
    private volatile long dropped;
    private volatile long damaged;
    private volatile boolean closed;

    /** Starts at once; does nothing when the settings want no spool. */
    Spooler(LinkSettings link, long run, Buffer buffer, Clock clock) {
        this.settings = link.spool();
        this.link = link;
        this.run = run;
        this.buffer = buffer;
        this.clock = clock;
        this.thread = new Thread(this::work, "pganalytics-spool");
        thread.setDaemon(true);
        if (settings == null) {
            ready.countDown();
        } else {
            thread.start();
        }
    }

    /** Waits until what earlier runs left is in the buffer, or cannot be had. */
    void awaitReady() throws InterruptedException {
        ready.await();
    }

    private void work() {
        try {
            while (!closed) {
                round();
                ready.countDown();
                buffer.awaitUnwritten(unforced ? TimeUnit.NANOSECONDS.toMillis(FORCE_NANOS) : ROUND_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ready.countDown();
            end();
        }
    }

    private synchronized void round() {
        try {
            try {
                open();
            } finally {
                write(); // where it does not open too: else what waits for it would make the next round come at once
            }
            if (unforced && System.nanoTime() - unforcedSince >= FORCE_NANOS) {
                force();
            }
            dropExcess();
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException | LinkageError e) { // of the native code that packs, for instance
            LOG.error("Spool failed, it goes on", e);
            failed(new IOException(e.toString(), e));
        }
    }

    private void open() throws IOException {
        if (spool != null || settings == null) {
            return;
        }
        FrameCodec own = link.codec();
        Spool opened = null;
        try {
            opened = new Spool(settings, link.collector(), run, own);
            Recovery recovery = opened.recover(System.nanoTime(), clock.millis());
            damaged = recovery.damaged() + recovery.incomplete();
            buffer.adopt(recovery);
            codec = own;
            spool = opened;
            trouble = "";
            LOG.info(
                    "Spool {} is open, {} snapshots wait in it{}",
                    settings.directory(),
                    buffer.size(),
                    damaged == 0 ? "" : ", " + damaged + " records are damaged");
        } finally {
            if (spool == null) {
                own.close();
                if (opened != null) {
                    opened.close();
                }
            }
        }
    }

    /** Writes all that is not yet: one after the other in the order of the pushes, whichever thread does it. */
    private void write() {
        for (Optional<Kept> next = buffer.unwritten(); next.isPresent(); next = buffer.unwritten()) {
            Kept kept = next.get();
            Snapshot snapshot = kept.snapshot().orElse(null);
            Spool target = spool;
            if (snapshot == null || target == null) {
                continue;
            }
            try {
                long now = System.nanoTime();
                Spool.Place place = target.append(kept.instance(), snapshot, now);
                buffer.written(kept, place.segment(), place.position());
                written(now);
            } catch (IOException e) {
                failed(e);
            } catch (WireException e) {
                LOG.debug("Snapshot of {} stays in memory: {}", kept.instance(), e.getMessage());
            }
        }
    }

    private void written(long now) {
        trouble = "";
        if (!unforced) {
            unforced = true;
            unforcedSince = now;
        }
    }

    private void force() throws IOException {
        unforced = false;
        if (spool != null) {
            spool.force();
        }
    }

    private void dropExcess() throws IOException {
        Spool target = spool;
        if (target == null) {
            return;
        }
        long now = System.nanoTime();
        for (Optional<Segment> oldest = target.excess(now); oldest.isPresent(); oldest = target.excess(now)) {
            dropped += buffer.drop(oldest.get());
            oldest.get().delete();
        }
        target.trim();
    }

    /** To be called before the batch is first sent: from then on it keeps its number beyond the life of this process. */
    synchronized void seal(Sealed batch) {
        write();
        Spool target = spool;
        if (batch.isMarked() || target == null) {
            return;
        }
        try {
            target.seal(batch, System.nanoTime());
            batch.mark();
            unforced = false;
        } catch (IOException e) {
            failed(e);
        }
    }

    /** The batch with its snapshots. IOException when one cannot be read. */
    synchronized Batch load(Sealed batch) throws IOException {
        List<Snapshot> snapshots = new ArrayList<>();
        for (Kept kept : batch.snapshots()) {
            Segment segment = kept.segment().orElse(null);
            Spool source = spool;
            if (segment == null || source == null) {
                snapshots.add(kept.snapshot().orElseThrow(() -> new IOException("it was dropped just now")));
            } else {
                snapshots.add(source.load(segment, kept.position()));
            }
        }
        return new Batch(batch.run().collector, batch.run().id, batch.sequence(), batch.instance(), snapshots);
    }

    /** These are acknowledged. */
    synchronized void done(List<Sealed> batches) {
        Spool target = spool;
        if (target == null) {
            return;
        }
        try {
            for (Sealed batch : batches) {
                if (batch.isMarked()) {
                    target.done(batch, System.nanoTime());
                }
            }
            target.trim();
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (!text.equals(trouble)) {
            LOG.warn("Spool does not write: {}. Up to {} snapshots are kept in memory", text, Buffer.SNAPSHOTS);
        }
        trouble = text;
    }

    /** What the spool says of itself; nothing when there is none. */
    List<PartState> parts() {
        return settings == null ? List.of() : List.of(part());
    }

    private PartState part() {
        if (!trouble.isEmpty()) {
            return new PartState("spool", PartState.Health.DEGRADED, trouble + "; snapshots are kept in memory only");
        }
        if (dropped > 0 || damaged > 0) {
            return new PartState(
                    "spool",
                    PartState.Health.DEGRADED,
                    dropped + " snapshots dropped as it is full or they are too old, " + damaged
                            + " found damaged, since the start");
        }
        return new PartState("spool", PartState.Health.OK, "");
    }

    private synchronized void end() {
        write();
        try {
            if (spool != null) {
                spool.close();
            }
        } catch (IOException e) {
            failed(e);
        } finally {
            spool = null;
            if (codec != null) {
                codec.close();
            }
        }
    }

    /** Writes what is not yet written and gives the directory back. */
    @Override
    public void close() {
        closed = true;
        buffer.close();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
