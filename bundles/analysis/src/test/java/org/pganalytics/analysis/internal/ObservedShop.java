// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Finding;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Observation;
import org.pganalytics.model.Rows;

/** A server with the database of a shop as an engine with the shipped knowledge observes it: healthy until changed. */
final class ObservedShop implements AutoCloseable {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final Instance DB1 =
            new Instance(new InstanceId("db1:5432"), "agent", "1", 180006, Map.of(), START, START);
    private static final Set<String> LABELS = Set.of(
            "datname",
            "schemaname",
            "relname",
            "usename",
            "queryid",
            "pid",
            "backend_type",
            "state",
            "wait_event_type",
            "wait_event",
            "application_name",
            "pgbouncer",
            "database",
            "user");

    private final KnowledgeBase base = new KnowledgeBase();
    private final Engine engine = new Engine(base);
    final Map<CoreMetric, Double> core = new LinkedHashMap<>();
    final Map<String, List<Map<String, Object>>> families = new LinkedHashMap<>();
    private int ticks;

    ObservedShop() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../checks/src/main/resources/checks"))) {
            for (Path file : files.sorted().toList()) {
                base.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        core(10, 1, 40, 2);
        families.put(
                "instance",
                List.of(row(
                        "in_recovery",
                        false,
                        "xid_age",
                        5_000_000.0,
                        "work_mem_bytes",
                        4194304.0,
                        "wal_position_bytes",
                        2e5,
                        "max_wal_size_bytes",
                        1073741824.0)));
        summary(12, 1, 0);
        orders(0.01, 10);
        families.put("lock_tree", List.of());
        families.put(
                "database", List.of(row("datname", "shop", "deadlocks", 0.0, "temp_bytes", 0.0, "temp_files", 0.0)));
        families.put(
                "checkpointer",
                List.of(row("checkpoints_requested", 0.0, "checkpoints_timed", 0.003, "buffers_checkpoint", 30.0)));
        families.put(
                "collector", List.of(row("silent_seconds", 0.0, "interval_seconds", 5.0, "intervals_missed", 0.0)));
    }

    static Map<String, Object> standby(boolean isPaused, double lagBytes, double lagSeconds) {
        return row(
                "in_recovery",
                true,
                "replay_paused",
                isPaused,
                "replay_lag_bytes",
                lagBytes,
                "replay_lag_seconds",
                lagSeconds);
    }

    void checkpoints(double walRate, double requested) {
        core.put(CoreMetric.WAL_BYTES_PER_SECOND, walRate);
        core.put(CoreMetric.CHECKPOINTS_REQUESTED_PER_SECOND, requested);
        core.put(CoreMetric.CHECKPOINTS_TIMED_PER_SECOND, 0.0);
        families.put(
                "instance",
                List.of(row(
                        "in_recovery",
                        false,
                        "xid_age",
                        5_000_000.0,
                        "work_mem_bytes",
                        4194304.0,
                        "wal_position_bytes",
                        walRate,
                        "max_wal_size_bytes",
                        1073741824.0,
                        "checkpoint_timeout_seconds",
                        300.0)));
        families.put(
                "checkpointer",
                List.of(row(
                        "checkpoints_requested", requested, "checkpoints_timed", 0.0, "buffers_checkpoint", 900.0)));
    }

    void core(double cpu, double active, double commits, double iowait) {
        core.put(CoreMetric.CPU_PERCENT, cpu);
        core.put(CoreMetric.CPU_IOWAIT_PERCENT, iowait);
        core.put(CoreMetric.CONNECTIONS_ACTIVE, active);
        core.put(CoreMetric.CONNECTIONS_TOTAL, 12.0);
        core.put(CoreMetric.CONNECTIONS_IDLE, 11.0);
        core.put(CoreMetric.CONNECTIONS_IDLE_IN_TRANSACTION, 0.0);
        core.put(CoreMetric.CONNECTIONS_MAX, 100.0);
        core.put(CoreMetric.LOCK_WAITS, 0.0);
        core.put(CoreMetric.COMMITS_PER_SECOND, commits);
        core.put(CoreMetric.ROLLBACKS_PER_SECOND, 0.0);
    }

    void summary(double total, double active, double lockWaits) {
        summary(total, active, lockWaits, 10);
    }

    void summary(double total, double active, double lockWaits, double oldestXminAge) {
        families.put(
                "activity_summary",
                List.of(row(
                        "total",
                        total,
                        "active",
                        active,
                        "idle",
                        total - active,
                        "idle_in_transaction",
                        0.0,
                        "lock_waits",
                        lockWaits,
                        "longest_query_seconds",
                        0.0,
                        "longest_transaction_seconds",
                        7200.0,
                        "longest_idle_in_transaction_seconds",
                        0.0,
                        "oldest_xmin_age",
                        oldestXminAge,
                        "available_connections",
                        97.0)));
    }

    void orders(double scans, double read) {
        families.put(
                "table_stats",
                List.of(row(
                        "datname",
                        "shop",
                        "schemaname",
                        "public",
                        "relname",
                        "orders",
                        "seq_scan",
                        scans,
                        "seq_tup_read",
                        read,
                        "idx_scan",
                        1.0,
                        "n_live_tup",
                        200_000.0)));
        families.put(
                "statements",
                List.of(row(
                        "datname",
                        "shop",
                        "usename",
                        "shop",
                        "queryid",
                        "42",
                        ".query",
                        "SELECT * FROM orders WHERE reference = $1",
                        "calls",
                        20.0,
                        "total_exec_time_ms",
                        100 * scans + 1)));
    }

    /** What the engine finds when it looks now, five seconds after the last time. */
    List<Finding> inspect() {
        List<FamilySample> samples = new ArrayList<>();
        families.forEach((name, rows) -> samples.add(sample(name, rows)));
        double[] values = new double[CoreMetric.values().length];
        Arrays.fill(values, Double.NaN);
        core.forEach((metric, value) -> values[metric.ordinal()] = value);
        return engine.inspect(new Observation(DB1, START.plusSeconds(5L * ticks++), samples, CoreRow.of(values)));
    }

    /** Names and values in turn; a dot before the name makes an attribute of what is a label elsewhere. */
    static Map<String, Object> row(Object... parts) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i += 2) {
            row.put((String) parts[i], parts[i + 1]);
        }
        return row;
    }

    private static FamilySample sample(String name, List<Map<String, Object>> rows) {
        List<Column> columns = new ArrayList<>();
        Map<String, Object> first = rows.isEmpty()
                ? row("pid", "", "blocked_sessions", 0.0, "longest_wait_seconds", 0.0, ".state", "")
                : rows.get(0);
        first.forEach((key, value) -> columns.add(new Column(
                key.startsWith(".") ? key.substring(1) : key,
                value instanceof String
                        ? LABELS.contains(key) ? ColumnKind.LABEL : ColumnKind.ATTRIBUTE
                        : ColumnKind.GAUGE,
                value instanceof String
                        ? ColumnType.TEXT
                        : value instanceof Boolean ? ColumnType.BOOLEAN : ColumnType.REAL)));
        Rows.Builder builder = Rows.builder(columns);
        for (Map<String, Object> row : rows) {
            builder.addRow();
            int c = 0;
            for (Object value : row.values()) {
                if (value instanceof String text) {
                    builder.set(c++, text);
                } else if (value instanceof Boolean flag) {
                    builder.set(c++, flag ? 1L : 0L);
                } else {
                    builder.set(c++, value == null ? Double.NaN : (Double) value);
                }
            }
        }
        return FamilySample.ok(new MetricFamily(name, columns), builder.build(), Duration.ZERO);
    }

    @Override
    public void close() {
        engine.close();
    }
}
