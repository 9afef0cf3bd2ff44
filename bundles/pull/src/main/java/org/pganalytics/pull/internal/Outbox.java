// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.pganalytics.api.ingest.Intake;
import org.pganalytics.api.ingest.IntakeFullException;
import org.pganalytics.model.Batch;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Snapshot;

/**
 * Snapshots of one run on their way to the pipeline, kept until they are durable: at most 60, and fewer while all outboxes
 * together hold too much; the oldest one goes. What failed is offered again with the next snapshot, in order. Thread-safe.
 */
final class Outbox implements AutoCloseable {
    private static final int MOST = 60;

    private final Intake intake;
    private final String collector;
    private final long run;
    private final InstanceId instance;
    private final Room room;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private long sequence;
    private long offered;
    private boolean failed;

    /**
     * What all outboxes may hold, in values.
     *
     * @param held by all of them now
     * @param dropped snapshots that had no room
     */
    record Room(long most, AtomicLong held, AtomicLong dropped) {
        Room(long most) {
            this(most, new AtomicLong(), new AtomicLong());
        }
    }

    /** @param run a random number, another one each time a backend takes the instance */
    Outbox(Intake intake, String collector, long run, InstanceId instance, Room room) {
        this.intake = intake;
        this.collector = collector;
        this.run = run;
        this.instance = instance;
        this.room = room;
    }

    synchronized void push(Snapshot snapshot) {
        Batch batch = new Batch(collector, run, ++sequence, instance, List.of(snapshot));
        waiting.add(batch);
        room.held().addAndGet(values(batch));
        while (waiting.size() > MOST || waiting.size() > 1 && room.held().get() > room.most()) {
            room.held().addAndGet(-values(waiting.removeFirst()));
            room.dropped().incrementAndGet();
        }
        if (failed) {
            failed = false;
            offered = 0;
        }
        offer();
    }

    private void offer() {
        for (Batch batch : List.copyOf(waiting)) {
            if (batch.sequence() > offered) {
                try {
                    offered = batch.sequence();
                    intake.offer(batch).whenComplete((ok, failure) -> settle(batch, failure == null));
                } catch (IntakeFullException e) {
                    offered = batch.sequence() - 1;
                    return;
                }
            }
        }
    }

    private synchronized void settle(Batch batch, boolean durable) {
        if (!durable) {
            failed = true;
        } else if (waiting.removeIf(other -> other.sequence() == batch.sequence())) {
            room.held().addAndGet(-values(batch));
        }
    }

    /** How many are not durable yet. */
    synchronized int size() {
        return waiting.size();
    }

    private static long values(Batch batch) {
        long values = 0;
        for (FamilySample sample : batch.snapshots().get(0).samples()) {
            values += (sample.rows().size() + 1L) * sample.family().columns().size();
        }
        return values;
    }

    /** Gives its room back; what is on its way goes on. */
    @Override
    public synchronized void close() {
        waiting.forEach(batch -> room.held().addAndGet(-values(batch)));
        waiting.clear();
    }
}
