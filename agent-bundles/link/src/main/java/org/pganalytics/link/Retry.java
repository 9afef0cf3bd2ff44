// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When to try again. Pauses are 1, 2, 4, 8, then 30 s, each up to a fifth shorter or longer by chance, so that a fleet does
 * not come at once. After 5 rounds in a row in which no backend answered the circuit is open for 5 minutes, begun anew by each
 * round that fails. While it is open, a round is tried when a backend that could not be reached listens again, which a probe
 * tells; one that listened all the time but did not answer is left in peace until the 5 minutes are over. Not thread-safe.
 */
final class Retry {
    static final int FAILURES = 5;
    private static final int[] PAUSES = {1, 2, 4, 8, 30};
    private static final int OPEN = 300;
    private static final int LASTING = 60;
    private static final double JITTER = 0.2;

    private final RandomGenerator random;
    private final Duration second;
    private int pause;
    private int failures;
    private long openUntil;

    /** @param second what it takes for a second; tests have no time */
    Retry(RandomGenerator random, Duration second) {
        this.random = random;
        this.second = second;
    }

    long nextMillis() {
        int seconds = PAUSES[Math.min(pause++, PAUSES.length - 1)];
        return (long) (seconds * second.toMillis() * (1 + JITTER * (2 * random.nextDouble() - 1)));
    }

    /** No backend answered a hello. */
    void failed(long nowNanos) {
        failures++;
        openUntil = nowNanos + second.multipliedBy(OPEN).toNanos();
    }

    boolean isOpen(long nowNanos) {
        return failures >= FAILURES && nowNanos - openUntil < 0;
    }

    /** A hello was answered. */
    void answered() {
        failures = 0;
    }

    /** A connection ended. One that lasted makes the next pause short; others come again and again. */
    void ended(long lastedNanos) {
        if (lastedNanos >= second.multipliedBy(LASTING).toNanos()) {
            pause = 0;
        }
    }

    /** A refusal is not cured by haste. */
    void slow() {
        pause = PAUSES.length - 1;
    }
}
