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
 * is; of those that are due, every 10 s, as all others are; of those that are due every time; and of none: until the session
 * is ready.
 */
public final class CollectBenchmark {
    private static final int WARM_UP = 20;
    private static final Duration INTERVAL = Duration.ofSeconds(10);
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
            Percentiles every = measure(watched, often, Duration.ofDays(1), count, new HashMap<>());
            Percentiles scheduled = measure(watched, all, INTERVAL, count, new HashMap<>());
            Percentiles whole = measure(watched, all, Duration.ofDays(1), count, byFamily);
            // Without a family to sample, what is left is to ask the session that is held whether it lives and of which
            // server
            Percentiles acquire = measure(watched, List.of(), INTERVAL, count, new HashMap<>());
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
                    .with("scheduledMillisP95", scheduled.millis(0.95))
                    .with("scheduledMillisP50", scheduled.millis(0.5))
                    .with("everyIntervalMillisP95", every.millis(0.95))
                    .with("everyIntervalMillisP50", every.millis(0.5))
                    .with("everyIntervalFamilies", often.size())
                    .with("acquireMs", acquire.millis(0.95))
                    .with("acquireMsP50", acquire.millis(0.5))
                    .with("familiesOf2MillisAndMoreP50", slowest)
                    .with("collections", count)
                    .print();
        }
    }

    /**
     * One sampler of one connection.
     *
     * @param step of its clock between two collections: after a day every file is due, after an interval what is due in its turn
     */
    private static Percentiles measure(
            WatchedDatabase watched,
            List<MetricFile> files,
            Duration step,
            int count,
            Map<String, List<Long>> byFamily) {
        SamplerSettings settings =
                SamplerSettings.of(new InstanceId("watched"), watched.jdbcUrl(), ROLE, watched::password, INTERVAL);
        LeapClock clock = new LeapClock();
        List<Long> nanos = new ArrayList<>();
        try (Sampler sampler = new Sampler(settings, () -> files, clock)) {
            for (int i = 0; i < WARM_UP + count; i++) {
                clock.leap(step);
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
