// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.SampleState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.sampling.MetricFile;
import org.pganalytics.sampling.Sampler;
import org.pganalytics.sampling.SamplerSettings;
import org.pganalytics.testkit.LeapClock;

/**
 * How long a collection takes on a PostgreSQL with 2,000 tables and 5,000 statements: of all families at once, as the first
 * is, and of those that are due every time.
 */
public final class CollectBenchmark {
    private static final int WARM_UP = 20;
    private static final String ROLE = "monitor";

    private CollectBenchmark() {}

    /** @param arguments collections to measure, 100 when absent */
    public static void main(String[] arguments) throws Exception {
        int count = arguments.length == 0 ? 100 : Integer.parseInt(arguments[0]);
        List<MetricFile> all = Recording.metricFiles();
        List<MetricFile> often =
                all.stream().filter(file -> file.interval() == null).toList();
        try (WatchedDatabase watched = new WatchedDatabase()) {
            watched.createMonitor(ROLE);
            Map<String, List<Long>> byFamily = new HashMap<>();
            Percentiles every = measure(watched, often, count, new HashMap<>());
            Percentiles whole = measure(watched, all, count, byFamily);
            Map<String, Object> slowest = new TreeMap<>();
            byFamily.forEach((family, nanos) -> {
                double millis = new Percentiles(nanos).millis(0.5);
                if (millis >= 2) {
                    slowest.put(family, Result.rounded(millis));
                }
            });
            new Result("collect", whole.millis(0.95), "ms for all families at once, 95th percentile", 100, "the limit")
                    .with("millisP50", whole.millis(0.5))
                    .with("families", all.size())
                    .with("everyIntervalMillisP95", every.millis(0.95))
                    .with("everyIntervalMillisP50", every.millis(0.5))
                    .with("everyIntervalFamilies", often.size())
                    .with("familiesOf2MillisAndMoreP50", slowest)
                    .with("collections", count)
                    .print();
        }
    }

    /** One sampler of one connection, to which every file is due each time. */
    private static Percentiles measure(
            WatchedDatabase watched, List<MetricFile> files, int count, Map<String, List<Long>> byFamily) {
        SamplerSettings settings = SamplerSettings.of(
                new InstanceId("watched"), watched.jdbcUrl(), ROLE, watched::password, Duration.ofSeconds(10));
        // A day later each time: all is due, and nothing of the sampler's own is in the figure
        LeapClock clock = new LeapClock();
        List<Long> nanos = new ArrayList<>();
        try (Sampler sampler = new Sampler(settings, () -> files, clock)) {
            for (int i = 0; i < WARM_UP + count; i++) {
                clock.leap(Duration.ofDays(1));
                long start = System.nanoTime();
                Snapshot snapshot = sampler.sample();
                long took = System.nanoTime() - start;
                if (i >= WARM_UP) {
                    nanos.add(took);
                    snapshot.samples().forEach(sample -> count(sample, byFamily));
                }
            }
        }
        return new Percentiles(nanos);
    }

    private static void count(FamilySample sample, Map<String, List<Long>> byFamily) {
        if (sample.state() == SampleState.FAILED) {
            throw new IllegalStateException(sample.family().name() + ": " + sample.detail());
        }
        byFamily.computeIfAbsent(sample.family().name(), name -> new ArrayList<>())
                .add(sample.took().toNanos());
    }
}
