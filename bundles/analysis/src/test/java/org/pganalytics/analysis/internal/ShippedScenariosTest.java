// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pganalytics.analysis.internal.ObservedShop.row;
import static org.pganalytics.analysis.internal.ObservedShop.standby;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.CausalStep;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.Finding;
import org.pganalytics.model.Severity;

/** The shipped rules and graph in the engine: observations as a server in that trouble gives them. */
class ShippedScenariosTest {
    private ObservedShop shop;

    @BeforeEach
    void healthyForAWhile() throws IOException {
        shop = new ObservedShop();
        for (int i = 0; i < 12; i++) {
            assertThat(shop.inspect()).isEmpty();
        }
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void leadsFromTheMissingIndexToItsSlowStatement() {
        shop.orders(20, 4_000_000);
        shop.core(95, 6, 30, 2);
        assertThat(shop.inspect()).isEmpty();

        assertThat(shop.inspect()).singleElement().satisfies(finding -> {
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
        shop.summary(14, 5, 4);
        shop.core(8, 5, 3, 2);
        shop.core.put(CoreMetric.LOCK_WAITS, 4.0);
        shop.core.put(CoreMetric.CONNECTIONS_IDLE_IN_TRANSACTION, 1.0);
        shop.families.put(
                "lock_tree",
                List.of(
                        lockTree("4712", "4711", 4.0, Double.NaN, "active"),
                        lockTree("4711", null, Double.NaN, 4.0, "idle in transaction")));

        assertThat(shop.inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("C04");
            assertThat(nodes(finding))
                    .startsWith("idle_in_transaction_blocker", "idle_blocker_wait", "lock_waits")
                    .hasSizeGreaterThan(3);
            assertThat(finding.explanation().against()).anyMatch(fact -> fact.contains("AccessExclusiveLock"));
            assertThat(told(finding)).noneMatch(text -> text.contains("?"));
        });
        assertThat(shop.inspect()).as("four waits are no contention").hasSize(1);

        shop.summary(20, 9, 8);
        shop.inspect();
        assertThat(shop.inspect())
                .as("L01 is explained by C04")
                .extracting(Finding::rule)
                .containsExactly("C04");
    }

    @Test
    void leadsFromSaturationToTheApplicationThatHoldsTheConnections() {
        shop.summary(92, 1, 0);
        shop.core(10, 1, 40, 2);
        shop.core.put(CoreMetric.CONNECTIONS_TOTAL, 92.0);
        shop.core.put(CoreMetric.CONNECTIONS_IDLE, 91.0);
        shop.families.put(
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

        assertThat(shop.inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("C02");
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(nodes(finding)).startsWith("connection_saturation", "connection_count");
            assertThat(nodes(finding)).contains("application_sessions");
            assertThat(told(finding)).noneMatch(text -> text.contains("?"));
        });
        shop.summary(12, 1, 0);
        shop.inspect();
        assertThat(shop.inspect()).isEmpty();
    }

    @Test
    void takesForcedCheckpointsOnlyForWhatTheyAreUnderLoad() {
        shop.checkpoints(2e5, 0.2);
        for (int i = 0; i < 4; i++) {
            assertThat(shop.inspect()).as("by hand").isEmpty();
        }
        shop.checkpoints(60e6, 0.2);
        shop.inspect();
        shop.inspect();
        assertThat(shop.inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("W01");
            assertThat(nodes(finding)).contains("requested_checkpoints");
        });
    }

    @Test
    void leadsFromDeadlocksToTheTransactionsTheyRollBack() {
        shop.families.put(
                "database", List.of(row("datname", "shop", "deadlocks", 0.4, "xact_rollback", 0.6, "temp_bytes", 0.0)));
        shop.core.put(CoreMetric.DEADLOCKS_PER_SECOND, 0.4);
        shop.core.put(CoreMetric.ROLLBACKS_PER_SECOND, 0.6);

        assertThat(shop.inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("L03");
            assertThat(finding.entity().name()).isEqualTo("shop");
            assertThat(finding.explanation().rootCause()).isEqualTo("deadlock");
            assertThat(measured(finding)).containsExactly("deadlock 0.4 0.6", "deadlock_rate 0.4", "rollback_rate 0.6");
            assertThat(told(finding)).noneMatch(text -> text.contains("?"));
        });

        shop.core.put(CoreMetric.LOCK_WAITS, 3.0);
        shop.core.put(CoreMetric.COMMITS_PER_SECOND, 8.0);
        assertThat(shop.inspect()).singleElement().satisfies(finding -> assertThat(measured(finding))
                .as("sessions wait until the server ends the circle")
                .containsExactly("deadlock 0.4 0.6", "deadlock_rate 0.4", "lock_waits 3.0", "throughput_loss 8.0"));
    }

    @Test
    void leadsFromSmallWorkMemByTheStatementThatSpillsToItsTemporaryFiles() {
        shop.orders(0.01, 10);
        shop.families.put(
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
        shop.families.put(
                "database",
                List.of(row("datname", "shop", "deadlocks", 0.0, "temp_bytes", 57_344_000.0, "temp_files", 4.0)));
        shop.core(40, 3, 38, 35);
        assertThat(shop.inspect()).isEmpty();

        assertThat(shop.inspect()).singleElement().satisfies(finding -> {
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
        shop.families.put("instance", List.of(standby(false, 0, 0)));
        shop.inspect();
        shop.families.put("instance", List.of(standby(true, 52_428_800, 30)));
        assertThat(shop.inspect()).isEmpty();

        assertThat(shop.inspect()).singleElement().satisfies(finding -> {
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
        shop.families.put(
                "instance", List.of(row("in_recovery", false, "xid_age", 1.2e9, "autovacuum_freeze_max_age", 2e8)));
        shop.families.put(
                "database", List.of(row("datname", "shop", "xid_age", 1.2e9), row("datname", "old", "xid_age", 1e6)));
        shop.core.put(CoreMetric.XID_AGE, 1.2e9);

        assertThat(shop.inspect()).singleElement().satisfies(finding -> {
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

        shop.summary(14, 5, 0, 1.1e9);
        shop.families.put(
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
        assertThat(shop.inspect()).singleElement().satisfies(finding -> assertThat(
                        measured(finding).subList(1, 4))
                .containsExactly("xmin_horizon 1.1E9", "database_xid_age 1.2E9", "autovacuum_workers 3.0"));
    }

    @Test
    void leadsFromTheLostAgentToTheAgeOfWhatIsKnown() {
        shop.families.clear();
        shop.core.clear();
        shop.families.put(
                "collector", List.of(row("silent_seconds", 16.0, "interval_seconds", 5.0, "intervals_missed", 3.2)));

        assertThat(shop.inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("X01");
            assertThat(finding.explanation().rootCause()).isEqualTo("agent_lost");
            assertThat(measured(finding)).containsExactly("agent_lost 16.0 5.0 3.2", "data_age 16.0");
            assertThat(told(finding)).noneMatch(text -> text.contains("?"));
        });
    }

    @Test
    void leadsFromTheQueueOfAPoolToItsConnections() {
        shop.families.put("pgbouncer_pools", List.of(pool(12, 6.5, 20)));
        for (int i = 0; i < 3; i++) {
            assertThat(shop.inspect()).as("not for 15 s yet").isEmpty();
        }
        assertThat(shop.inspect()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("C09");
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(finding.entity().name()).isEqualTo("edge.app.web");
            assertThat(measured(finding))
                    .containsExactly("pooler_saturation 12.0 6.5 20.0 20.0", "pool_connections 20.0");
            assertThat(finding.action()).startsWith("All connections of the pool are at work");
            assertThat(told(finding)).noneMatch(text -> text.contains("?"));
        });

        shop.families.put("pgbouncer_pools", List.of(pool(12, 7.5, 3)));
        assertThat(shop.inspect()).singleElement().satisfies(finding -> {
            assertThat(measured(finding)).containsExactly("pooler_saturation 12.0 7.5 3.0 20.0");
            assertThat(finding.action()).startsWith("The pool is not full");
        });

        shop.families.put("pgbouncer_pools", List.of(pool(12, 0.02, 20)));
        shop.inspect();
        assertThat(shop.inspect()).as("a queue that moves is none").isEmpty();
    }

    private static Map<String, Object> pool(double waiting, double maxwait, double active) {
        return row(
                "pgbouncer",
                "edge",
                "database",
                "app",
                "user",
                "web",
                "cl_waiting",
                waiting,
                "maxwait_seconds",
                maxwait,
                "sv_active",
                active,
                "sv_idle",
                0.0,
                "pool_size",
                20.0);
    }

    /** A row of one who waits, or of one who blocks four. */
    private static Map<String, Object> lockTree(
            String pid, @Nullable String blockedBy, double waits, double blocked, String state) {
        return row(
                "pid",
                pid,
                ".blocked_by",
                blockedBy,
                "wait_seconds",
                waits,
                "blocked_sessions",
                blocked,
                "longest_wait_seconds",
                blocked,
                "state_seconds",
                5.0,
                "transaction_seconds",
                6.0,
                ".locktype",
                "transactionid",
                ".mode",
                "ShareLock",
                ".relation",
                "orders",
                ".state",
                state,
                ".application_name",
                "billing",
                ".usename",
                "billing",
                ".datname",
                "shop",
                ".query",
                "UPDATE orders SET quantity = $1");
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
}
