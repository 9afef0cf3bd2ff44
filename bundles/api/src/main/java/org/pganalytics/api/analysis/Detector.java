// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.analysis;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * Tells how unusual a value is for its series (whiteboard SPI). One series is one metric of one entity of one instance. Values
 * come in order of time. Keep it cheap: a microsecond a value, and bounded memory per series.
 */
public interface Detector {
    /** Short lower-case name, unique among detectors. */
    String name();

    /** A new, empty state for one series; used by one thread at a time. */
    Series newSeries();

    /** The running state of one series. */
    interface Series {
        /**
         * Takes the next value.
         *
         * @return how far it is from what is usual, in robust standard deviations, signed; empty while still learning
         */
        OptionalDouble next(Instant time, double value);

        /** What is usual now; NaN while still learning. */
        double expected();
    }
}
