// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.CausalStep;
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
import org.pganalytics.model.Severity;

/** The shipped rules and graph in the engine: observations as a server in that trouble gives them. */
class ShippedScenariosTest {
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
            "application_name");

    private final KnowledgeBase base = new KnowledgeBase();
    private final Engine engine = new Engine(base);
    private final Map<CoreMetric, Double> core = new LinkedHashMap<>();
    private final Map<String, List<Map<String, Object>>> families = new LinkedHashMap<>();
    private int ticks;

    @BeforeEach
    void healthyForAWhile() throws IOException {
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
        families.put("blockers", List.of());
        families.put(
                "database", List.of(row("datname", "shop", "deadlocks", 0.0, "temp_bytes", 0.0, "temp_files", 0.0)));
        families.put(
                "checkpointer",
                List.of(row("checkpoints_requested", 0.0, "checkpoints_timed", 0.003, "buffers_checkpoint", 30.0)));
        families.put(
                "collector", List.of(row("silent_seconds", 0.0, "interval_seconds", 5.0, "intervals_missed", 0.0)));
        for (int i = 0; i < 12; i++) {
            assertThat(inspect()).isEmpty();
        }
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void leadsFromTheMissingIndexToItsSlowStatement() {
        orders(20, 4_000_000);
        core(95, 6, 30, 2);
        assertThat(inspect()).isEmpty();

        assertThat(inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("I05");
            assertThat(finding.entity().name()).isEqualTo("shop.public.orders");
            assertThat(nodes(finding))
                    .startsWith("missing_index", "seq_scan_rate", "tuples_read_rate", "cpu_usage", "query_latency");
            assertThat(finding.explanation().against()).anyMatch(fact -> fact.contains("transactions commit"));
            assertThat(told(finding)).noneMatch(text -> text.contains("?"));
        });
    }

    @Test
    void leadsFromTheIdleSessionToThoseThatWaitForIt() {
        summary(14, 5, 4);
        core(8, 5, 3, 2);
        core.put(CoreMetric.LOCK_WAITS, 4.0);
        core.put(CoreMetric.CONNECTIONS_IDLE_IN_TRANSACTION, 1.0);
        families.put(
                "blockers",
                List.of(row(
                        "pid",
                        "4711",
                        "blocked_sessions",
                        4.0,
                        "longest_wait_seconds",
                        4.0,
                        "state_seconds",
                        5.0,
                        "transaction_seconds",
                        6.0,
                        ".state",
                        "idle in transaction",
                        ".application_name",
                        "billing",
                        ".usename",
                        "billing",
                        ".datname",
                        "shop",
                        ".relation",
                        "orders",
                        ".mode",
                        "ShareLock",
                        ".query",
                        "UPDATE orders SET quantity = $1")));
        families.put(
                "lock_waits",
                List.of(row(
                        "pid",
                        "4712",
                        ".blocked_by",
                        "4711",
                        "wait_seconds",
                        4.0,
                        ".locktype",
                        "transactionid",
                        ".mode",
                        "ShareLock",
                        ".query",
                        "UPDATE orders SET quantity = $1")));

        assertThat(inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("C04");
            assertThat(nodes(finding))
                    .startsWith("idle_in_transaction_blocker", "idle_blocker_wait", "lock_waits")
                    .hasSizeGreaterThan(3);
            assertThat(finding.explanation().against()).anyMatch(fact -> fact.contains("AccessExclusiveLock"));
            assertThat(told(finding)).noneMatch(text -> text.contains("?"));
        });
        assertThat(inspect()).as("four waits are no contention").hasSize(1);

        summary(20, 9, 8);
        inspect();
        assertThat(inspect())
                .as("L01 is explained by C04")
                .extracting(Finding::rule)
                .containsExactly("C04");
    }

    @Test
    void leadsFromSaturationToTheApplicationThatHoldsTheConnections() {
        summary(92, 1, 0);
        core(10, 1, 40, 2);
        core.put(CoreMetric.CONNECTIONS_TOTAL, 92.0);
        core.put(CoreMetric.CONNECTIONS_IDLE, 91.0);
        families.put(
                "activity",
                List.of(row(
                        "datname",
                        "shop",
                        "backend_type",
                        "client backend",
                        "state",
                        "idle",
                        "wait_event_type",
                        "Client",
                        "wait_event",
                        "ClientRead",
                        "application_name",
                        "shop-storm",
                        "sessions",
                        80.0)));

        assertThat(inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("C02");
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(nodes(finding)).startsWith("connection_saturation", "connection_count");
            assertThat(nodes(finding)).contains("application_sessions");
            assertThat(told(finding)).noneMatch(text -> text.contains("?"));
        });
        summary(12, 1, 0);
        inspect();
        assertThat(inspect()).isEmpty();
    }

    @Test
    void takesForcedCheckpointsOnlyForWhatTheyAreUnderLoad() {
        checkpoints(2e5, 0.2);
        for (int i = 0; i < 4; i++) {
            assertThat(inspect()).as("by hand").isEmpty();
        }
        checkpoints(60e6, 0.2);
        inspect();
        inspect();
        assertThat(inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("W01");
            assertThat(nodes(finding)).contains("requested_checkpoints");
        });
    }

    @Test
    void leadsFromDeadlocksToTheTransactionsTheyRollBack() {
        families.put(
                "database", List.of(row("datname", "shop", "deadlocks", 0.4, "xact_rollback", 0.6, "temp_bytes", 0.0)));
        core.put(CoreMetric.DEADLOCKS_PER_SECOND, 0.4);
        core.put(CoreMetric.ROLLBACKS_PER_SECOND, 0.6);

        assertThat(inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("L03");
            assertThat(finding.entity().name()).isEqualTo("shop");
            assertThat(finding.explanation().rootCause()).isEqualTo("deadlock");
            assertThat(measured(finding)).containsExactly("deadlock 0.4 0.6", "deadlock_rate 0.4", "rollback_rate 0.6");
            assertThat(told(finding)).noneMatch(text -> text.contains("?"));
        });

        core.put(CoreMetric.LOCK_WAITS, 3.0);
        core.put(CoreMetric.COMMITS_PER_SECOND, 8.0);
        assertThat(inspect()).singleElement().satisfies(finding -> assertThat(measured(finding))
                .as("sessions wait until the server ends the circle")
                .containsExactly("deadlock 0.4 0.6", "deadlock_rate 0.4", "lock_waits 3.0", "throughput_loss 8.0"));
    }

    @Test
    void leadsFromSmallWorkMemByTheStatementThatSpillsToItsTemporaryFiles() {
        orders(0.01, 10);
        families.put(
                "statements",
                List.of(row(
                        "datname",
                        "shop",
                        "usename",
                        "shop",
                        "queryid",
                        "77",
                        ".query",
                        "SELECT * FROM items ORDER BY price",
                        "calls",
                        4.0,
                        "total_exec_time_ms",
                        2400.0,
                        "temp_blks_written",
                        7000.0)));
        families.put(
                "database",
                List.of(row("datname", "shop", "deadlocks", 0.0, "temp_bytes", 57_344_000.0, "temp_files", 4.0)));
        core(40, 3, 38, 35);
        assertThat(inspect()).isEmpty();

        assertThat(inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("M03");
            assertThat(finding.explanation().rootCause()).isEqualTo("work_mem_too_small");
            assertThat(measured(finding))
                    .containsExactly(
                            "work_mem_too_small 5.7344E7 4.0 1.4336E7 4194304.0",
                            "statement_spill 5.7344E7",
                            "temp_bytes_rate 5.7344E7",
                            "io_wait 35.0",
                            "query_latency 600.0",
                            "active_sessions 3.0");
            assertThat(told(finding))
                    .noneMatch(text -> text.contains("?"))
                    .anyMatch(text -> text.contains("SELECT * FROM items ORDER BY price"));
        });
    }

    @Test
    void leadsFromPausedReplayToTheAgeOfWhatReadersSee() {
        families.put("instance", List.of(standby(false, 0, 0)));
        inspect();
        families.put("instance", List.of(standby(true, 52_428_800, 30)));
        assertThat(inspect()).isEmpty();

        assertThat(inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("R04");
            assertThat(finding.explanation().rootCause()).isEqualTo("standby_replay_paused");
            assertThat(measured(finding))
                    .containsExactly(
                            "standby_replay_paused 1.0 5.24288E7 30.0", "replay_backlog 5.24288E7", "replay_age 30.0");
            assertThat(finding.explanation().against())
                    .contains("Not A long query on the standby: The longest query runs for 0 s")
                    .anyMatch(fact -> fact.startsWith("Not CPU usage"));
            assertThat(told(finding)).noneMatch(text -> text.contains("?"));
        });
    }

    @Test
    void leadsFromWraparoundByTheSnapshotThatHoldsTheHorizonToTheDatabase() {
        families.put(
                "instance", List.of(row("in_recovery", false, "xid_age", 1.2e9, "autovacuum_freeze_max_age", 2e8)));
        families.put(
                "database", List.of(row("datname", "shop", "xid_age", 1.2e9), row("datname", "old", "xid_age", 1e6)));
        core.put(CoreMetric.XID_AGE, 1.2e9);

        assertThat(inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("V01");
            assertThat(finding.explanation().rootCause()).isEqualTo("xid_wraparound_risk");
            assertThat(nodes(finding)).containsExactly("xid_wraparound_risk", "database_xid_age");
            assertThat(measured(finding).get(1)).isEqualTo("database_xid_age 1.2E9");
            assertThat(finding.explanation().path().get(1).entity().name()).isEqualTo("shop");
            assertThat(finding.explanation().against())
                    .contains(
                            "No session's snapshot keeps the ids from being frozen: the oldest is 10 transactions old");
            assertThat(told(finding)).noneMatch(text -> text.contains("?"));
        });

        summary(14, 5, 0, 1.1e9);
        families.put(
                "activity",
                List.of(row(
                        "datname",
                        "shop",
                        "backend_type",
                        "autovacuum worker",
                        "state",
                        "active",
                        "wait_event_type",
                        "Timeout",
                        "wait_event",
                        "VacuumDelay",
                        "application_name",
                        "",
                        "sessions",
                        3.0)));
        assertThat(inspect()).singleElement().satisfies(finding -> assertThat(
                        measured(finding).subList(1, 4))
                .containsExactly("xmin_horizon 1.1E9", "database_xid_age 1.2E9", "autovacuum_workers 3.0"));
    }

    @Test
    void leadsFromTheLostAgentToTheAgeOfWhatIsKnown() {
        families.clear();
        core.clear();
        families.put(
                "collector", List.of(row("silent_seconds", 16.0, "interval_seconds", 5.0, "intervals_missed", 3.2)));

        assertThat(inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("X01");
            assertThat(finding.explanation().rootCause()).isEqualTo("agent_lost");
            assertThat(measured(finding)).containsExactly("agent_lost 16.0 5.0 3.2", "data_age 16.0");
            assertThat(told(finding)).noneMatch(text -> text.contains("?"));
        });
    }

    private static Map<String, Object> standby(boolean isPaused, double lagBytes, double lagSeconds) {
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

    private void checkpoints(double walRate, double requested) {
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

    private void core(double cpu, double active, double commits, double iowait) {
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

    private void summary(double total, double active, double lockWaits) {
        summary(total, active, lockWaits, 10);
    }

    private void summary(double total, double active, double lockWaits, double oldestXminAge) {
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

    private void orders(double scans, double read) {
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

    private static List<String> nodes(Finding finding) {
        return finding.explanation().path().stream().map(CausalStep::node).toList();
    }

    /** Each node with the values measured there, without a detector's scores. */
    private static List<String> measured(Finding finding) {
        return finding.explanation().path().stream()
                .map(step -> step.measurements().stream()
                        .filter(one -> !one.metric().endsWith(".anomaly_score"))
                        .map(one -> Double.toString(one.value()))
                        .collect(Collectors.joining(" ", step.node() + " ", "")))
                .toList();
    }

    private static List<String> told(Finding finding) {
        List<String> texts = new ArrayList<>(List.of(finding.title(), finding.action()));
        finding.explanation().path().forEach(step -> texts.add(step.text()));
        texts.addAll(finding.explanation().against());
        return texts;
    }

    private List<Finding> inspect() {
        List<FamilySample> samples = new ArrayList<>();
        families.forEach((name, rows) -> samples.add(sample(name, rows)));
        double[] values = new double[CoreMetric.values().length];
        Arrays.fill(values, Double.NaN);
        core.forEach((metric, value) -> values[metric.ordinal()] = value);
        return engine.inspect(new Observation(DB1, START.plusSeconds(5L * ticks++), samples, CoreRow.of(values)));
    }

    /** Names and values in turn; a dot before the name makes an attribute of what is a label elsewhere. */
    private static Map<String, Object> row(Object... parts) {
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
                    builder.set(c++, (Double) value);
                }
            }
        }
        return FamilySample.ok(new MetricFamily(name, columns), builder.build(), Duration.ZERO);
    }
}
