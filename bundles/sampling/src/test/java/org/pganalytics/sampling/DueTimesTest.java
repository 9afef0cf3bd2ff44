// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DueTimesTest {
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
    private static final Duration BASE = Duration.ofSeconds(10);

    /** Of 60 files that are due once a minute, a sixth at each sampling is what suits the server best. */
    @Test
    void spreadsWhatIsSampledSeldom() {
        List<MetricFile> files =
                IntStream.range(0, 60).mapToObj(i -> file("m" + i, "60s")).toList();
        List<Integer> counts = run(files, 19);

        assertThat(counts.get(0)).isEqualTo(60);
        assertThat(counts.subList(1, 7)).allSatisfy(count -> assertThat(count).isBetween(4, 20));
        assertThat(counts.subList(7, 13)).isEqualTo(counts.subList(1, 7));
        assertThat(counts.subList(13, 19)).isEqualTo(counts.subList(1, 7));
        assertThat(counts.subList(1, 7).stream().mapToInt(count -> count).sum()).isEqualTo(60);
    }

    @Test
    void samplesAtEachIntervalWhatHasNoneOfItsOwn() {
        assertThat(run(List.of(file("often", "10s")), 5)).containsExactly(1, 1, 1, 1, 1);
    }

    /** How many are due at each of so many samplings. */
    private static List<Integer> run(List<MetricFile> files, int samplings) {
        DueTimes times = new DueTimes(BASE);
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < samplings; i++) {
            Instant now = START.plus(BASE.multipliedBy(i));
            List<MetricFile> due =
                    files.stream().filter(file -> times.isDue(file, now)).toList();
            due.forEach(file -> times.sampled(file, now));
            counts.add(due.size());
        }
        return counts;
    }

    private static MetricFile file(String name, String interval) {
        return MetricFile.parse(
                name + ".sql",
                "-- name: " + name + "\n-- interval: " + interval
                        + "\n-- columns:\n--   n gauge integer\nSELECT 1 AS n");
    }
}
