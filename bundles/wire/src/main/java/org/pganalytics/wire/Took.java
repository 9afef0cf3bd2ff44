// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.time.Duration;

/**
 * How long a query took, to a fifth: half an octave a step, from 1 µs. To the microsecond these times are noise that does not
 * compress, an eighth of a batch.
 */
final class Took {
    /** That of the longest time a {@code long} of nanoseconds holds. */
    static final int MAX_CODE = 107;

    private static final double STEPS_PER_OCTAVE = 2;

    private Took() {}

    /** Returns 0 to {@link #MAX_CODE}; 0 for less than a microsecond. */
    static int code(Duration took) {
        double micros = took.toNanos() / 1000.0;
        return micros < 1 ? 0 : 1 + (int) Math.round(STEPS_PER_OCTAVE * Math.log(micros) / Math.log(2));
    }

    /** The middle of the step. */
    static Duration of(int code) {
        return code == 0
                ? Duration.ZERO
                : Duration.ofNanos(Math.round(1000 * Math.pow(2, (code - 1) / STEPS_PER_OCTAVE)));
    }
}
