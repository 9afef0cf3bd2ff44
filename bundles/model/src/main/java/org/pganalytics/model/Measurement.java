// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A measured fact.
 *
 * @param metric {@code family.column}, or the name of a derived metric
 * @param value counters as rate per second
 * @param baseline what is usual for it at this time; null while not known
 */
public record Measurement(
        String metric, Entity entity, double value, String unit, @Nullable Double baseline, Instant time) {
    public Measurement {
        Objects.requireNonNull(metric);
        Objects.requireNonNull(entity);
        Objects.requireNonNull(unit);
        Objects.requireNonNull(time);
    }
}
