// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.util.random.RandomGenerator;

/** Pauses between attempts: 1, 2, 4, 8, then 30 s, each up to a fifth shorter or longer by chance. */
final class Backoff {
    private static final int[] SECONDS = {1, 2, 4, 8, 30};
    private static final double JITTER = 0.2;
    private final RandomGenerator random;
    private int attempt;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    long nextMillis() {
        int seconds = SECONDS[Math.min(attempt++, SECONDS.length - 1)];
        return (long) (seconds * 1000L * (1 + JITTER * (2 * random.nextDouble() - 1)));
    }

    /** A refusal is not cured by haste. */
    void slow() {
        attempt = SECONDS.length - 1;
    }

    void reset() {
        attempt = 0;
    }
}
