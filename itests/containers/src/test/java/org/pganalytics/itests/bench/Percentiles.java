// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.util.Arrays;
import java.util.Collection;

/** Durations in order. */
final class Percentiles {
    private final long[] nanos;

    Percentiles(Collection<Long> durations) {
        nanos = durations.stream().mapToLong(Long::longValue).toArray();
        if (nanos.length == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        Arrays.sort(nanos);
    }

    int count() {
        return nanos.length;
    }

    /** The smallest duration that this share of all does not exceed, in nanoseconds. */
    double at(double share) {
        return nanos[Math.max(0, (int) Math.ceil(share * nanos.length) - 1)];
    }

    double millis(double share) {
        return at(share) / 1e6;
    }

    double micros(double share) {
        return at(share) / 1e3;
    }
}
