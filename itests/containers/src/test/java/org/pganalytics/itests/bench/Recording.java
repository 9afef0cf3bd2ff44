// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.pganalytics.host.HostCollector;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Snapshot;
import org.pganalytics.sampling.MetricFile;
import org.pganalytics.sampling.Sampler;
import org.pganalytics.sampling.SamplerSettings;
import org.pganalytics.testkit.TestPostgres;

/** Real snapshots: what the agent's sampler says of a real PostgreSQL under a small load, and of this host. */
final class Recording {
    static final InstanceId INSTANCE = new InstanceId("db1:5432");
    /** Families every instance has, a row or a few each; with them the host's that are one row. */
    private static final Set<String> CORE =
            Set.of("instance", "database", "activity", "activity_summary", "checkpointer", "wal");

    /** Those that the backend makes the wide core row of, as far as every instance has them. */
    private static final Set<String> CORE_ROW = Set.of(
            "instance", "database", "activity_summary", "checkpointer", "wal", "host_cpu", "host_load", "host_memory");

    private static final String HOST = "host_";

    private Recording() {}

    /** Takes snapshots of all families, one an interval, and samples of the sessions every second between them. */
    static List<Snapshot> of(TestPostgres server, int count, Duration interval)
            throws SQLException, InterruptedException {
        List<MetricFile> files = metricFiles();
        HostCollector host = new HostCollector();
        List<Snapshot> snapshots = new ArrayList<>();
        try (Load load = Load.start(server);
                Sampler sampler = new Sampler(
                        SamplerSettings.of(
                                INSTANCE, server.jdbcUrl("postgres"), server.user(), server::password, interval),
                        () -> files,
                        Clock.systemUTC())) {
            long next = System.nanoTime();
            for (int i = 0; i < count; i++) {
                for (long second = 0; second < interval.toSeconds(); second++) {
                    next += Duration.ofSeconds(1).toNanos();
                    LockSupport.parkNanos(next - System.nanoTime());
                    sampler.sampleHistory();
                }
                Snapshot snapshot = sampler.sample();
                List<FamilySample> samples = new ArrayList<>(snapshot.samples());
                samples.addAll(host.collect());
                snapshots.add(new Snapshot(snapshot.time(), snapshot.epoch(), samples));
            }
        }
        return snapshots;
    }

    static List<Snapshot> core(List<Snapshot> snapshots) {
        return only(snapshots, Recording::isCore);
    }

    static List<Snapshot> coreRow(List<Snapshot> snapshots) {
        return only(snapshots, sample -> CORE_ROW.contains(sample.family().name()));
    }

    /** The families that have a row per table, index, statement, session, disk or network. */
    static List<Snapshot> objects(List<Snapshot> snapshots) {
        return only(snapshots, sample -> !isCore(sample));
    }

    private static boolean isCore(FamilySample sample) {
        String name = sample.family().name();
        return CORE.contains(name)
                || name.startsWith(HOST)
                        && sample.family().columns().stream().noneMatch(column -> column.kind() == ColumnKind.LABEL);
    }

    private static List<Snapshot> only(List<Snapshot> snapshots, Predicate<FamilySample> wanted) {
        return snapshots.stream()
                .map(s -> new Snapshot(
                        s.time(), s.epoch(), s.samples().stream().filter(wanted).toList()))
                .toList();
    }

    /** The metric files in the repository's sql/metrics. */
    static List<MetricFile> metricFiles() {
        Path directory = Path.of(System.getProperty("metrics"));
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(".sql"))
                    .sorted()
                    .map(Recording::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MetricFile parse(Path file) {
        try {
            return MetricFile.parse(file.getFileName().toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
