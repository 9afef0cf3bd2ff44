// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.time.Duration;
import java.util.Objects;

/**
 * What one metric family said at one time.
 *
 * @param detail why it failed, was skipped or cut; empty when OK
 * @param took time the query took, to the last row read
 */
public record FamilySample(MetricFamily family, SampleState state, String detail, Rows rows, Duration took) {
    public FamilySample {
        Objects.requireNonNull(state);
        Objects.requireNonNull(detail);
        Objects.requireNonNull(took);
        if (!rows.columns().equals(family.columns())) {
            throw new IllegalArgumentException("rows do not have the columns of family " + family.name());
        }
    }

    public static FamilySample ok(MetricFamily family, Rows rows, Duration took) {
        return new FamilySample(family, SampleState.OK, "", rows, took);
    }

    public static FamilySample without(MetricFamily family, SampleState state, String detail, Duration took) {
        return new FamilySample(family, state, detail, Rows.empty(family.columns()), took);
    }

    /** Whether the rows are what the server said. */
    public boolean isUsable() {
        return state == SampleState.OK || state == SampleState.TRUNCATED;
    }
}
