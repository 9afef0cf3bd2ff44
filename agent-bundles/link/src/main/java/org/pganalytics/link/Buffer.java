// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pganalytics.model.Batch;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Snapshot;

/**
 * What is not acknowledged yet: snapshots in the making of a batch, and batches by their number. The newest
 * {@link #SNAPSHOTS} snapshots of an instance are kept, and older ones only where they share a batch with one of them that
 * was sent: once sent, a batch keeps its number and its snapshots until it is acknowledged or dropped whole, since the
 * backend may have stored it. What is dropped is counted. Thread-safe.
 */
final class Buffer {
    /** Snapshots kept of one instance. */
    static final int SNAPSHOTS = 60;

    private final String collector;
    private final long run;
    private final int batchSnapshots;
    private final long batchNanos;
    private final Map<InstanceId, ArrayDeque<Timed>> pending = new LinkedHashMap<>();
    private final Map<InstanceId, Integer> counts = new HashMap<>();
    private final TreeMap<Long, Batch> batches = new TreeMap<>();
    private long sequence;
    /** On this connection. */
    private long sentUpTo;
    /** On any connection. */
    private long everSentUpTo;

    private long dropped;
    private boolean atOnce;
    private boolean woken;

    Buffer(String collector, long run, int batchSnapshots, long batchNanos) {
        this.collector = collector;
        this.run = run;
        this.batchSnapshots = batchSnapshots;
        this.batchNanos = batchNanos;
    }

    synchronized void push(InstanceId instance, Snapshot snapshot, long nowNanos) {
        pending.computeIfAbsent(instance, i -> new ArrayDeque<>()).add(new Timed(snapshot, nowNanos));
        counts.merge(instance, 1, Integer::sum);
        seal(nowNanos);
        while (counts.getOrDefault(instance, 0) > SNAPSHOTS && dropOldest(instance)) {}
        notifyAll();
    }

    /** Makes batches of what is due. */
    private void seal(long nowNanos) {
        pending.forEach((instance, list) -> {
            while (list.size() >= batchSnapshots
                    || !list.isEmpty() && (atOnce || nowNanos - list.element().nanos >= batchNanos)) {
                List<Snapshot> snapshots = new ArrayList<>();
                while (!list.isEmpty() && snapshots.size() < batchSnapshots) {
                    snapshots.add(list.remove().snapshot);
                }
                add(instance, snapshots);
            }
        });
    }

    private void add(InstanceId instance, List<Snapshot> snapshots) {
        sequence++;
        batches.put(sequence, new Batch(collector, run, sequence, instance, snapshots));
    }

    /** Drops one snapshot, or a batch that was sent; false when that would leave too few. */
    private boolean dropOldest(InstanceId instance) {
        Optional<Batch> found = batches.values().stream()
                .filter(b -> b.instance().equals(instance))
                .findFirst();
        if (found.isEmpty()) {
            pending.get(instance).remove();
            drop(instance, 1);
            return true;
        }
        Batch oldest = found.get();
        int size = oldest.snapshots().size();
        if (oldest.sequence() <= everSentUpTo) {
            if (counts.get(instance) - size < SNAPSHOTS) {
                return false;
            }
            batches.remove(oldest.sequence());
            drop(instance, size);
            return true;
        }
        batches.remove(oldest.sequence());
        if (size > 1) {
            List<Snapshot> rest = oldest.snapshots().subList(1, size);
            batches.put(oldest.sequence(), new Batch(collector, run, oldest.sequence(), instance, rest));
        }
        drop(instance, 1);
        return true;
    }

    private void drop(InstanceId instance, int snapshots) {
        forget(instance, snapshots);
        dropped += snapshots;
    }

    private void forget(InstanceId instance, int snapshots) {
        counts.merge(instance, -snapshots, Integer::sum);
    }

    /** The next batch to send on this connection, or empty when none is due within the time or the wait is woken. */
    synchronized Optional<Batch> next(long nowNanos, long waitNanos) throws InterruptedException {
        seal(nowNanos);
        Optional<Batch> next = unsent();
        if (next.isEmpty() && !woken && waitNanos > 0) {
            wait(Math.max(1, Math.min(waitNanos, untilDue(nowNanos)) / 1_000_000));
        }
        woken = false;
        return next;
    }

    private Optional<Batch> unsent() {
        Map.Entry<Long, Batch> next = batches.higherEntry(sentUpTo);
        if (next == null) {
            return Optional.empty();
        }
        sentUpTo = next.getKey();
        everSentUpTo = Math.max(everSentUpTo, sentUpTo);
        return Optional.of(next.getValue());
    }

    private long untilDue(long nowNanos) {
        long until = Long.MAX_VALUE;
        for (ArrayDeque<Timed> list : pending.values()) {
            if (!list.isEmpty()) {
                until = Math.min(until, batchNanos - (nowNanos - list.element().nanos));
            }
        }
        return until;
    }

    /** Splits a batch that is too large to be sent; its halves get new numbers. False when it is a single snapshot: dropped. */
    synchronized boolean split(Batch batch) {
        if (batches.remove(batch.sequence()) == null) {
            return true;
        }
        int size = batch.snapshots().size();
        if (size == 1) {
            drop(batch.instance(), 1);
            return false;
        }
        add(batch.instance(), batch.snapshots().subList(0, size / 2));
        add(batch.instance(), batch.snapshots().subList(size / 2, size));
        return true;
    }

    /** @param exactly this one, and all up to the other; 0 for none */
    synchronized void acknowledged(long exactly, long upTo) {
        batches.values().removeIf(batch -> {
            boolean done = batch.sequence() <= sentUpTo && (batch.sequence() == exactly || batch.sequence() <= upTo);
            if (done) {
                forget(batch.instance(), batch.snapshots().size());
            }
            return done;
        });
    }

    /** A new connection: everything unacknowledged goes again, in order. */
    synchronized void resend() {
        sentUpTo = 0;
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

    synchronized long dropped() {
        return dropped;
    }

    synchronized int size() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private record Timed(Snapshot snapshot, long nanos) {}
}
