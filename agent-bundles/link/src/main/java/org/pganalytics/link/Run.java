// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.pganalytics.model.InstanceId;

/**
 * The unacknowledged batches of one start of a collector, by their number. A batch goes under the collector and run that
 * first sent it, for the backend knows it by them. Guarded by the buffer's monitor, but for what is final.
 */
final class Run {
    final String collector;
    final long id;
    private final TreeMap<Long, Sealed> batches = new TreeMap<>();
    private long sequence;
    /** On this connection. */
    private long sentUpTo;

    Run(String collector, long id) {
        this.collector = collector;
        this.id = id;
    }

    /** Makes the next batch. */
    void seal(InstanceId instance, List<Kept> snapshots) {
        add(new Sealed(this, sequence + 1, instance, snapshots, false));
    }

    void add(Sealed batch) {
        sequence = Math.max(sequence, batch.sequence());
        batches.put(batch.sequence(), batch);
    }

    /** The next batch to send on this connection. */
    Optional<Sealed> next() {
        Map.Entry<Long, Sealed> next = batches.higherEntry(sentUpTo);
        if (next == null) {
            return Optional.empty();
        }
        sentUpTo = next.getKey();
        return Optional.of(next.getValue());
    }

    /** A new connection: all goes again, in order. */
    void resend() {
        sentUpTo = 0;
    }

    /** Whether it was sent on this connection, so that an answer to it can be believed. */
    boolean isSent(long number) {
        return number <= sentUpTo;
    }

    boolean remove(long number) {
        return batches.remove(number) != null;
    }

    /** Removes those that match and returns them. */
    List<Sealed> removeIf(Predicate<Sealed> match) {
        List<Sealed> removed = new ArrayList<>();
        batches.values().removeIf(batch -> match.test(batch) && removed.add(batch));
        return removed;
    }

    Collection<Sealed> batches() {
        return batches.values();
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }
}
