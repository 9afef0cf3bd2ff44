// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A snapshot made ready for inspection: of each family the same rows, but every COUNTER column is REAL and holds the rate
 * per second since the previous snapshot of the same epoch (null where there is none). ATTRIBUTE, LABEL and GAUGE columns
 * are as they were sampled.
 */
public record Observation(Instance instance, Instant time, List<FamilySample> samples, CoreRow core) {
    public Observation {
        Objects.requireNonNull(instance);
        Objects.requireNonNull(time);
        samples = List.copyOf(samples);
        Objects.requireNonNull(core);
    }

    public Optional<FamilySample> sample(String family) {
        return samples.stream().filter(s -> s.family().name().equals(family)).findFirst();
    }
}
