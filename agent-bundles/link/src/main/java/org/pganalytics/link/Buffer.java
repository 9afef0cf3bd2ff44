// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Snapshot;

/**
 * What is not acknowledged yet: snapshots in the order they were pushed, and the batches made of them when they are sent. Of
 * what the spool does not have, the newest {@link #SNAPSHOTS} snapshots of an instance are kept in memory, and older ones only
 * where they share a batch with one of them: a batch keeps its number and its snapshots until it is acknowledged or dropped
 * whole, since the backend may have stored it. What is dropped is counted. Thread-safe; never waits for the disk.
 */
final class Buffer {
    /** Snapshots kept in memory of one instance. */
    static final int SNAPSHOTS = 60;

    private final int batchSnapshots;
    private final long batchNanos;
    private final boolean spooled;
    private final Run live;
    private final ArrayDeque<Run> earlier = new ArrayDeque<>();
    private final Map<InstanceId, ArrayDeque<Kept>> pending = new HashMap<>();
    private final Map<InstanceId, Integer> inMemory = new HashMap<>();
    private final ArrayDeque<Kept> unwritten = new ArrayDeque<>();
    private int size;
    private long dropped;
    private boolean earlierFirst = true;
    private boolean atOnce;
    private boolean woken;
    private boolean closed;

    /** @param spooled whether someone asks for what is {@link #unwritten} */
    Buffer(String collector, long run, int batchSnapshots, long batchNanos, boolean spooled) {
        this.live = new Run(collector, run);
        this.batchSnapshots = batchSnapshots;
        this.batchNanos = batchNanos;
        this.spooled = spooled;
    }

    synchronized void push(InstanceId instance, Snapshot snapshot, long nowNanos) {
        Kept kept = Kept.inMemory(instance, snapshot, nowNanos);
        pending(instance).add(kept);
        inMemory.merge(instance, 1, Integer::sum);
        size++;
        if (spooled) {
            unwritten.add(kept);
        }
        while (inMemory.get(instance) > SNAPSHOTS && dropOldest(instance)) {}
        notifyAll();
    }

    /** Takes over what earlier runs left in the spool, before all that was pushed meanwhile. */
    synchronized void adopt(Recovery recovered) {
        recovered.pending().forEach((instance, found) -> {
            ArrayDeque<Kept> list = pending(instance);
            size += found.size();
            for (Iterator<Kept> newest = found.descendingIterator(); newest.hasNext(); ) {
                list.addFirst(newest.next());
            }
        });
        for (Run run : recovered.runs()) {
            earlier.add(run);
            size += run.batches().stream().mapToInt(Sealed::size).sum();
        }
        notifyAll();
    }

    /** Whose batches are to be sent: those of earlier runs come first, unless that failed and nothing was acknowledged since. */
    synchronized Run turn() {
        return earlierFirst && !earlier.isEmpty() ? earlier.getFirst() : live;
    }

    /** The connection for this run ended; another one gets its turn. */
    synchronized void failed(Run run) {
        if (run != live) {
            earlierFirst = false;
        }
    }

    /** The next batch to send on this connection, or empty when none is due within the time or the wait is woken. */
    synchronized Optional<Sealed> next(Run run, long nowNanos, long waitNanos) throws InterruptedException {
        Optional<Sealed> next = run.next();
        if (next.isEmpty() && run == live) {
            seal(nowNanos);
            next = run.next();
        }
        if (next.isEmpty() && !woken && waitNanos > 0) {
            long nanos = run == live ? Math.min(waitNanos, untilDue(nowNanos)) : waitNanos;
            wait(Math.max(1, nanos / 1_000_000));
        }
        woken = false;
        return next;
    }

    /** Makes a batch of what has been due longest: not before it can be sent, so that most of a backlog never has a number. */
    private void seal(long nowNanos) {
        ArrayDeque<Kept> oldest = null;
        for (ArrayDeque<Kept> list : pending.values()) {
            if (isDue(list, nowNanos)
                    && (oldest == null
                            || list.element().nanos() - oldest.element().nanos() < 0)) {
                oldest = list;
            }
        }
        if (oldest != null) {
            List<Kept> snapshots = new ArrayList<>(batchSnapshots);
            while (!oldest.isEmpty() && snapshots.size() < batchSnapshots) {
                snapshots.add(oldest.remove());
            }
            live.seal(snapshots.get(0).instance(), snapshots);
        }
    }

    private boolean isDue(ArrayDeque<Kept> list, long nowNanos) {
        return list.size() >= batchSnapshots
                || !list.isEmpty() && (atOnce || nowNanos - list.element().nanos() >= batchNanos);
    }

    private long untilDue(long nowNanos) {
        long until = Long.MAX_VALUE;
        for (ArrayDeque<Kept> list : pending.values()) {
            if (!list.isEmpty()) {
                until = Math.min(until, batchNanos - (nowNanos - list.element().nanos()));
            }
        }
        return until;
    }

    /** Splits a batch that is too large to be sent; its halves get new numbers. False when it is a single snapshot: dropped. */
    synchronized boolean split(Sealed batch) {
        if (!batch.run().remove(batch.sequence())) {
            return true;
        }
        int count = batch.size();
        if (count == 1) {
            drop(batch.snapshots());
            return false;
        }
        batch.run().seal(batch.instance(), batch.snapshots().subList(0, count / 2));
        batch.run().seal(batch.instance(), batch.snapshots().subList(count / 2, count));
        return true;
    }

    /**
     * Forgets what is durable.
     *
     * @param exactly this one, and all up to the other; 0 for none
     * @return those that were open until now
     */
    synchronized List<Sealed> acknowledged(Run run, long exactly, long upTo) {
        List<Sealed> done = run.removeIf(
                batch -> run.isSent(batch.sequence()) && (batch.sequence() == exactly || batch.sequence() <= upTo));
        done.forEach(batch -> forget(batch.snapshots()));
        if (!done.isEmpty()) {
            earlierFirst = true;
            removeEmpty();
            notifyAll();
        }
        return done;
    }

    /** Drops one snapshot of those in memory, or a batch with some of them; false when that would leave too few. */
    private boolean dropOldest(InstanceId instance) {
        Optional<Sealed> found = live.batches().stream()
                .filter(b -> b.instance().equals(instance) && b.inMemory() > 0)
                .findFirst();
        if (found.isPresent()) {
            Sealed oldest = found.get();
            if (inMemory.get(instance) - oldest.inMemory() < SNAPSHOTS) {
                return false;
            }
            drop(oldest);
            return true;
        }
        for (Iterator<Kept> oldest = pending(instance).iterator(); oldest.hasNext(); ) {
            Kept kept = oldest.next();
            if (kept.segment().isEmpty()) {
                oldest.remove();
                drop(List.of(kept));
                return true;
            }
        }
        return false;
    }

    /** Drops a batch that cannot be read. */
    synchronized void drop(Sealed batch) {
        if (batch.run().remove(batch.sequence())) {
            drop(batch.snapshots());
            removeEmpty();
        }
    }

    /** Drops what is in the segment, with the batches that have a part in it; returns how many snapshots. */
    synchronized long drop(Segment segment) {
        long before = dropped;
        for (ArrayDeque<Kept> list : pending.values()) {
            list.removeIf(kept -> {
                boolean in = kept.segment().orElse(null) == segment;
                if (in) {
                    drop(List.of(kept));
                }
                return in;
            });
        }
        List<Run> runs = new ArrayList<>(earlier);
        runs.add(live);
        runs.forEach(run -> run.removeIf(b -> b.isIn(segment)).forEach(b -> drop(b.snapshots())));
        removeEmpty();
        return dropped - before;
    }

    private void drop(List<Kept> snapshots) {
        dropped += snapshots.size();
        forget(snapshots);
    }

    private void forget(List<Kept> snapshots) {
        for (Kept kept : snapshots) {
            if (kept.segment().isEmpty()) {
                inMemory.merge(kept.instance(), -1, Integer::sum);
                unwritten.removeFirstOccurrence(kept);
            }
            kept.release();
        }
        size -= snapshots.size();
    }

    private void removeEmpty() {
        earlier.removeIf(Run::isEmpty);
    }

    private ArrayDeque<Kept> pending(InstanceId instance) {
        return pending.computeIfAbsent(instance, i -> new ArrayDeque<>());
    }

    /** The next one that is to be written to the spool, each once, in the order they were pushed. */
    synchronized Optional<Kept> unwritten() {
        return Optional.ofNullable(unwritten.poll());
    }

    /** Waits until there is something to be written, the time is over or the buffer closed. */
    synchronized void awaitUnwritten(long millis) throws InterruptedException {
        if (unwritten.isEmpty() && !closed) {
            wait(Math.max(1, millis));
        }
    }

    /** The spool has it. */
    synchronized void written(Kept kept, Segment segment, long position) {
        if (kept.moveTo(segment, position)) {
            inMemory.merge(kept.instance(), -1, Integer::sum);
        }
    }

    /** A new connection: everything unacknowledged goes again, in order. */
    synchronized void resend(Run run) {
        run.resend();
    }

    synchronized void atOnce(boolean now) {
        if (atOnce != now) {
            atOnce = now;
            notifyAll();
        }
    }

    /** Lets a sender that waits, or is about to, look around. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Ends all waits. */
    synchronized void close() {
        closed = true;
        woken = true;
        notifyAll();
    }

    synchronized long dropped() {
        return dropped;
    }

    synchronized int size() {
        return size;
    }

    /** Those of them that the spool does not have. */
    synchronized int inMemory() {
        return inMemory.values().stream().mapToInt(Integer::intValue).sum();
    }
}
