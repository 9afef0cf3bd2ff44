// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pganalytics.sampling.SampledRows.execute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.SampleState;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;
import org.postgresql.PGConnection;

/** Two trees: a chain of row locks, and a table that two read, one wants for itself and a fourth waits to read. */
class LockTreeTest {
    private final List<Thread> waiting = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void tellsWhoWaitsForWhomAndWhoStandsAtTheRoot(int major) throws SQLException, InterruptedException {
        try (TestPostgres postgres = TestPostgres.start(major);
                Connection owner = postgres.connect("postgres");
                Connection holder = open(postgres);
                Connection middle = open(postgres);
                Connection last = open(postgres);
                Connection reader = open(postgres);
                Connection otherReader = open(postgres);
                Connection alter = open(postgres);
                Connection lateReader = open(postgres)) {
            execute(owner, "CREATE TABLE t AS SELECT i, 0 AS v FROM generate_series(1, 2) i", "CREATE TABLE u (i int)");
            execute(holder, "UPDATE t SET v = 1 WHERE i = 1");
            execute(middle, "UPDATE t SET v = 1 WHERE i = 2");
            runs(owner, middle, "UPDATE t SET v = 2 WHERE i = 1");
            runs(owner, last, "UPDATE t SET v = 2 WHERE i = 2");
            execute(reader, "SELECT FROM u");
            execute(otherReader, "SELECT FROM u");
            runs(owner, alter, "ALTER TABLE u ADD v int");
            runs(owner, lateReader, "SELECT FROM u");

            SampledRows rows = SampledRows.of(postgres);
            FamilySample cut = ofTwoRows(postgres);
            for (Connection one : List.of(holder, reader, otherReader)) {
                one.rollback();
            }
            for (Thread thread : waiting) {
                thread.join();
            }

            assertThat(rows.rows("lock_tree")).hasSize(7);
            assertThat(row(rows, holder))
                    .containsEntry("blocked_by", "")
                    .containsEntry("blocked_sessions", "2")
                    .containsEntry("state", "idle in transaction")
                    .containsEntry("relation", "public.t")
                    .containsEntry("wait_seconds", "")
                    .containsEntry("query", "UPDATE t SET v = ? WHERE i = ?");
            assertThat(row(rows, middle))
                    .containsEntry("blocked_by", pid(holder))
                    .containsEntry("blocked_sessions", "")
                    .containsEntry("locktype", "transactionid")
                    .containsEntry("mode", "ShareLock")
                    .containsEntry("relation", "public.t");
            assertThat(row(rows, last)).containsEntry("blocked_by", pid(middle));
            assertThat(row(rows, alter))
                    .containsEntry(
                            "blocked_by",
                            Stream.of(pid(reader), pid(otherReader))
                                    .sorted(Comparator.comparingInt(Integer::parseInt))
                                    .collect(Collectors.joining(",")))
                    .containsEntry("mode", "AccessExclusiveLock")
                    .containsEntry("relation", "public.u");
            assertThat(row(rows, lateReader)).containsEntry("blocked_by", pid(alter));
            for (Connection root : List.of(reader, otherReader)) {
                assertThat(row(rows, root))
                        .containsEntry("blocked_sessions", "2")
                        .containsEntry("relation", "public.u");
            }
            for (Connection waiter : List.of(middle, last, alter, lateReader)) {
                assertThat(Double.parseDouble(row(rows, waiter).get("wait_seconds")))
                        .isPositive();
                assertThat(row(rows, waiter).get("wait_start").isEmpty()).isEqualTo(major < 14);
            }
            assertThat(cut.state()).isEqualTo(SampleState.TRUNCATED);
            assertThat(cut.detail()).isEqualTo("more than 2 rows");
            assertThat(cut.rows().isNull(0, cut.family().indexOf("blocked_sessions")))
                    .as("roots come first")
                    .isFalse();
        }
    }

    @Test
    void readsNoLockWhileNobodyWaits() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres");
                Statement statement = owner.createStatement()) {
            String sql = MetricFiles.named(MetricFiles.all(), "lock_tree")
                    .queries()
                    .get(0)
                    .sql()
                    .replace("{rows}", "151");
            StringBuilder plan = new StringBuilder();
            try (ResultSet lines = statement.executeQuery("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + sql)) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            assertThat(plan.toString()).containsPattern("pg_lock_status[^\\n]*never executed");
        }
    }

    private static FamilySample ofTwoRows(TestPostgres postgres) {
        String text;
        try {
            text = Files.readString(Path.of("target/classes/metrics/lock_tree.sql"))
                    .replace("-- rows: 150", "-- rows: 2");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<MetricFile> files = List.of(MetricFile.parse("lock_tree.sql", text));
        try (Sampler sampler = new Sampler(SampledRows.settings(postgres), () -> files, new LeapClock())) {
            return sampler.sample().sample("lock_tree").orElseThrow();
        }
    }

    private static Connection open(TestPostgres postgres) throws SQLException {
        Connection connection = postgres.connect("postgres");
        connection.setAutoCommit(false);
        return connection;
    }

    /** Starts a statement that has to wait, and returns when it does. */
    private void runs(Connection owner, Connection on, String sql) throws SQLException {
        String pid = pid(on);
        Thread thread = new Thread(() -> {
            try {
                execute(on, sql);
                on.rollback();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        waiting.add(thread);
        await().atMost(Duration.ofSeconds(10)).until(() -> waits(owner, pid));
    }

    private static boolean waits(Connection owner, String pid) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid = " + pid)) {
            return row.next() && row.getInt(1) == 1;
        }
    }

    private static Map<String, String> row(SampledRows rows, Connection of) throws SQLException {
        return rows.row("lock_tree", "pid", pid(of));
    }

    private static String pid(Connection connection) throws SQLException {
        return Integer.toString(connection.unwrap(PGConnection.class).getBackendPID());
    }
}
