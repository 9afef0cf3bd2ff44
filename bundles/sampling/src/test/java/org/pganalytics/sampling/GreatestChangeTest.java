// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GreatestChangeTest {
    private final GreatestChange greatest = new GreatestChange();

    @Test
    void choosesWhatGrewMostSinceTheSampleBefore() {
        assertThat(choose(2, weights(-5, 100, 1, 50, 7, 75))).containsExactly(-5, 7);
        assertThat(choose(2, weights(-5, 100, 1, 52, 7, 76))).containsExactly(1, 7);
        assertThat(choose(2, weights(-5, 100, 1, 52, 7, 76))).isEmpty();
        // One is new, one was reset, one is gone
        assertThat(choose(3, weights(-9, 4, 1, 53, 7, 5))).containsExactly(7, -9, 1);
        assertThat(choose(1, weights(-9, 4, 1, 53, 7, 6))).containsExactly(7);
    }

    @Test
    void choosesTheGreatestWhereAskedTo() {
        choose(2, weights(1, 50, 7, 75));
        assertThat(greatest.choose(weights(1, 52, 7, 75, 8, 0), 2, true)).containsExactly(7, 1);
        assertThat(choose(2, weights(1, 52, 7, 76, 8, 0))).containsExactly(7);
    }

    private long[] choose(int limit, Weights weights) {
        return greatest.choose(weights, limit, false);
    }

    /** Keys and weights in turn. */
    private static Weights weights(long... parts) {
        long[] keys = new long[parts.length / 2];
        double[] values = new double[keys.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = parts[2 * i];
            values[i] = parts[2 * i + 1];
        }
        return new Weights(keys, values);
    }
}
