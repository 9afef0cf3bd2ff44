// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** When to try again to reach a server: after 1, 2, 4, 8, then every 30 s, each ± 20 %. For one thread at a time. */
final class Backoff {
    private static final int[] SECONDS = {1, 2, 4, 8, 30};

    private final Clock clock;
    private final RandomGenerator random;
    private int failures;
    private Instant next = Instant.MIN;

    Backoff(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    boolean mayTry() {
        return !clock.instant().isBefore(next);
    }

    /** Time until the next try. */
    Duration left() {
        return mayTry() ? Duration.ZERO : Duration.between(clock.instant(), next);
    }

    void failed() {
        long millis = SECONDS[Math.min(failures++, SECONDS.length - 1)] * 1000L;
        next = clock.instant().plusMillis((long) (millis * (0.8 + 0.4 * random.nextDouble())));
    }

    void succeeded() {
        failures = 0;
        next = Instant.MIN;
    }
}
