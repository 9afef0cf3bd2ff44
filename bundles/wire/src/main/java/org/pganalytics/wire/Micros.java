// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.time.Instant;

/** Times as microseconds since 1970-01-01 UTC. */
public final class Micros {
    private static final int PER_SECOND = 1_000_000;

    private Micros() {}

    /** Cuts nanoseconds. */
    public static long of(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds < 0) {
            return Math.addExact(
                    Math.multiplyExact(seconds + 1, (long) PER_SECOND), time.getNano() / 1000L - PER_SECOND);
        }
        return Math.addExact(Math.multiplyExact(seconds, (long) PER_SECOND), time.getNano() / 1000L);
    }

    public static Instant toInstant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, (long) PER_SECOND) * 1000);
    }
}
