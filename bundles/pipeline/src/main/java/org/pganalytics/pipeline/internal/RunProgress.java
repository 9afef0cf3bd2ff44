// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.CoreRow;

/**
 * How far one run of a collector has come: what is durable, what is on its way, what was inspected. The store's own progress
 * is authoritative; this spares it most duplicates, and keeps a later batch from overtaking one that failed. Thread-safe.
 */
final class RunProgress {
    /** All runs together keep this many core rows (300 bytes each) until stored; others are made anew, without rates at the seams. */
    private static final long MAX_KEPT = 100_000;

    /** A failed batch that the agent leaves out after this time, resending later ones, is one that it dropped. */
    static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(30);

    private final AtomicLong keptRows;
    private long durable;
    private long inspected;
    private long failed;
    private Instant failedAt = Instant.MIN;
    private long lastOffered;
    private final Map<Long, CompletableFuture<Void>> onTheWay = new LinkedHashMap<>();
    private final TreeMap<Long, List<CoreRow>> kept = new TreeMap<>();

    /** @param keptRows shared by all runs */
    RunProgress(AtomicLong keptRows) {
        this.keptRows = keptRows;
    }

    synchronized boolean isDurable(long sequence) {
        return sequence <= durable;
    }

    synchronized @Nullable CompletableFuture<Void> onTheWay(long sequence) {
        return onTheWay.get(sequence);
    }

    /** Marks the batch as inspected; false when it was before. */
    synchronized boolean inspect(long sequence) {
        boolean fresh = sequence > inspected;
        inspected = Math.max(inspected, sequence);
        return fresh;
    }

    /** The core rows made when the batch came first; null when no longer known. */
    synchronized @Nullable List<CoreRow> kept(long sequence) {
        return kept.get(sequence);
    }

    /** Whether the batch may go to the store: not while an earlier one of the run failed and may be offered again. */
    synchronized boolean begin(long sequence, List<CoreRow> coreRows, CompletableFuture<Void> done, Instant now) {
        // Agents resend from the lowest number on: one that starts over behind the failed batch has it no more
        boolean startsOver = sequence <= lastOffered;
        lastOffered = sequence;
        if (keptRows.get() < MAX_KEPT && kept.putIfAbsent(sequence, coreRows) == null) {
            keptRows.addAndGet(coreRows.size());
        }
        boolean forgotten = startsOver && now.isAfter(failedAt.plus(FORGOTTEN_AFTER));
        if (failed != 0 && sequence > failed && !forgotten) {
            return false;
        }
        failed = 0;
        onTheWay.put(sequence, done);
        return true;
    }

    synchronized void stored(long sequence) {
        onTheWay.remove(sequence);
        if (failed == 0 || sequence < failed) {
            durable = Math.max(durable, sequence);
        }
        // Those before it too: what the agent dropped meanwhile never comes again
        release(kept.headMap(durable, true));
        release(kept.subMap(sequence, true, sequence, true));
    }

    synchronized void failed(long sequence, Instant now) {
        failedAt = now;
        onTheWay.remove(sequence);
        failed = failed == 0 ? sequence : Math.min(failed, sequence);
    }

    /** The run is no longer followed. */
    synchronized void forget() {
        release(kept);
    }

    private void release(Map<Long, List<CoreRow>> part) {
        part.values().forEach(rows -> keptRows.addAndGet(-rows.size()));
        part.clear();
    }

    synchronized long firstFailed() {
        return failed;
    }
}
