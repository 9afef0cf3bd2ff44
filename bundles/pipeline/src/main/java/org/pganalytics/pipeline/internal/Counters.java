// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.pganalytics.api.plugin.MeterSource.Meter;

/** What the pipeline counts of itself. Thread-safe. */
final class Counters {
    final LongAdder snapshots = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder stored = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder silences = new LongAdder();
    final LongAdder inspectNanos = new LongAdder();
    private final Map<String, LongAdder> pluginFailures = new ConcurrentHashMap<>();

    /** Counts and returns how often this plug-in has failed. */
    long pluginFailed(String plugin) {
        LongAdder failures = pluginFailures.computeIfAbsent(plugin, p -> new LongAdder());
        failures.increment();
        return failures.sum();
    }

    List<Meter> meters(long queued, int instances) {
        List<Meter> meters = new ArrayList<>();
        meters.add(counter("snapshots_total", "Snapshots received, duplicates left out", snapshots.sum()));
        meters.add(counter("duplicate_batches_total", "Batches received again", duplicates.sum()));
        meters.add(counter("stored_snapshots_total", "Snapshots that became durable", stored.sum()));
        meters.add(counter("failed_batches_total", "Batches that the store did not take", failed.sum()));
        meters.add(counter("refused_batches_total", "Batches refused as the queue was full", refused.sum()));
        meters.add(counter("silence_reports_total", "Observations made for silent instances", silences.sum()));
        meters.add(counter("inspect_seconds_total", "Time spent in the inspection", inspectNanos.sum() / 1e9));
        meters.add(new Meter("pganalytics_pipeline_queued_batches", false, "Batches waiting", "", queued));
        meters.add(new Meter("pganalytics_pipeline_instances", false, "Instances followed", "", instances));
        pluginFailures.forEach((plugin, failures) -> meters.add(new Meter(
                "pganalytics_pipeline_plugin_failures_total",
                true,
                "Exceptions thrown by what the pipeline calls",
                "{plugin=\"" + plugin + "\"}",
                failures.sum())));
        return meters;
    }

    private static Meter counter(String name, String help, double value) {
        return new Meter("pganalytics_pipeline_" + name, true, help, "", value);
    }
}
