// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.util.List;
import java.util.Objects;

/**
 * What a collector sends at once: snapshots of one instance, oldest first. Identified by (collector, run, sequence):
 * whoever stores it ignores one that it has seen.
 *
 * @param collector id of the agent, from its configuration
 * @param run random number drawn at the collector's start
 * @param sequence from 1, growing within a run, with gaps where something was dropped; unsigned 32 bits
 * @param instance the instance all snapshots are of
 */
public record Batch(String collector, long run, long sequence, InstanceId instance, List<Snapshot> snapshots) {
    public static final long MAX_SEQUENCE = 0xFFFF_FFFFL;

    public Batch {
        Objects.requireNonNull(collector);
        Objects.requireNonNull(instance);
        if (sequence < 1 || sequence > MAX_SEQUENCE) {
            throw new IllegalArgumentException("sequence " + sequence + " is not in 1.." + MAX_SEQUENCE);
        }
        snapshots = List.copyOf(snapshots);
    }
}
