// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The core metrics of one instance at one time; NaN where one is not known. Immutable. */
public final class CoreRow {
    private final double[] values;

    private CoreRow(double[] values) {
        this.values = values;
    }

    /** @param values one per {@link CoreMetric}, by ordinal; copied */
    public static CoreRow of(double[] values) {
        if (values.length != CoreMetric.values().length) {
            throw new IllegalArgumentException(
                    "a core row has " + CoreMetric.values().length + " values, not " + values.length);
        }
        return new CoreRow(values.clone());
    }

    public static CoreRow unknown() {
        double[] values = new double[CoreMetric.values().length];
        Arrays.fill(values, Double.NaN);
        return new CoreRow(values);
    }

    public double get(CoreMetric metric) {
        return values[metric.ordinal()];
    }

    public boolean isKnown(CoreMetric metric) {
        return !Double.isNaN(get(metric));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CoreRow that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
