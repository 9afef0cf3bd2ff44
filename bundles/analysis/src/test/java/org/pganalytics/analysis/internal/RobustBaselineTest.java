// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.analysis.Detector;

class RobustBaselineTest {
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    @Test
    void findsALevelUnusualAndSeldomTheNoise() {
        Detector.Series series = new RobustBaseline().newSeries();
        Random random = new Random(7);
        int loud = 0;
        for (int i = 0; i < 2000; i++) {
            double score = Math.abs(series.next(START.plusSeconds(10L * i), 100 + 5 * random.nextGaussian())
                    .orElse(0));
            loud += score > 6 ? 1 : 0;
        }
        assertThat(loud).isLessThan(5);
        assertThat(series.expected()).isBetween(97.0, 103.0);
        assertThat(series.next(START.plusSeconds(20_000), 200).orElseThrow()).isGreaterThan(6);
    }

    /** Busy by day and quiet by night: after two weeks neither is unusual, but the day's load at night is. */
    @Test
    void knowsTheHoursOfTheWeek() {
        Detector.Series series = new RobustBaseline().newSeries();
        Random random = new Random(7);
        Instant end = START.plus(Duration.ofDays(14));
        for (Instant time = START; time.isBefore(end); time = time.plusSeconds(5)) {
            boolean isDay = time.getEpochSecond() / 3600 % 24 >= 12;
            series.next(time, (isDay ? 100 : 10) + random.nextGaussian());
        }

        assertThat(series.next(end, 10).orElseThrow()).isBetween(-3.0, 3.0);
        assertThat(series.next(end.plusSeconds(5), 100).orElseThrow()).isGreaterThan(6);
        assertThat(series.next(end.plus(Duration.ofHours(13)), 100).orElseThrow())
                .isBetween(-3.0, 3.0);
    }

    @Test
    void saysNothingWhileLearning() {
        Detector.Series series = new RobustBaseline().newSeries();
        assertThat(series.next(START, 1)).isEmpty();
        assertThat(series.expected()).isNaN();
    }
}
