// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistoryTest {
    private final History history = new History();

    @Test
    void alignsBySkippedObservations() {
        history.add(1, 10, true);
        history.add(4, 40, true);

        assertThat(history.values(5)).containsExactly(10, Double.NaN, Double.NaN, 40, Double.NaN);
        assertThat(history.values(4 + 2 * History.SIZE)).hasSize(History.SIZE).containsOnly(Double.NaN);
    }

    @Test
    void keepsTheLargestOfOneObservation() {
        history.add(1, 3, true);
        history.add(1, Double.NaN, true);
        history.add(1, 7, true);
        history.add(1, 5, true);

        assertThat(history.values(1)).containsExactly(7);
    }

    @Test
    void takesNoTroubleForUsual() {
        for (int tick = 1; tick <= 10; tick++) {
            history.add(tick, 5, true);
        }
        for (int tick = 11; tick <= 100; tick++) {
            history.add(tick, 500, false);
        }

        assertThat(history.usual()).isEqualTo(5);
        assertThat(history.far(500)).isGreaterThan(100);
        assertThat(history.values(100)).hasSize(History.SIZE).containsOnly(500);
    }
}
