// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one instance said at one time, all families that were due then. Counters are raw.
 *
 * @param time the agent's clock, microsecond resolution
 * @param epoch hash of system identifier, timeline and postmaster start: counters compare only within one epoch
 */
public record Snapshot(Instant time, long epoch, List<FamilySample> samples) {
    public Snapshot {
        Objects.requireNonNull(time);
        samples = List.copyOf(samples);
    }

    public Optional<FamilySample> sample(String family) {
        return samples.stream().filter(s -> s.family().name().equals(family)).findFirst();
    }
}
