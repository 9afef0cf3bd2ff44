// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealEventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void tellsWhatHappenedToAServer(int version) throws Exception {
        try (ServerLog log = ServerLog.start(
                version,
                "log_connections=on",
                "log_checkpoints=on",
                "log_lock_waits=on",
                "deadlock_timeout=50ms",
                "log_temp_files=0",
                "autovacuum_naptime=1s",
                "log_autovacuum_min_duration=0")) {
            try (Connection connection = log.connect()) {
                ServerLog.execute(connection, "CREATE TABLE t (id int PRIMARY KEY, secret text)");
                ServerLog.execute(connection, "INSERT INTO t SELECT i, 'Smith' FROM generate_series(1, 2000) i");
                ServerLog.execute(connection, "CHECKPOINT");
                ServerLog.execute(connection, "SET work_mem = '64kB'");
                ServerLog.execute(connection, "SELECT 'Smith' FROM generate_series(1, 100000) i ORDER BY i DESC");
                explain(connection);
                assertThatThrownBy(() -> ServerLog.execute(connection, "SELECT 'Smith'::int"))
                        .isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> ServerLog.execute(
                                connection, "DO $$BEGIN RAISE 'Smith' USING ERRCODE = '22012'; END$$"))
                        .isInstanceOf(SQLException.class);
                ServerLog.execute(connection, "UPDATE t SET secret = 'Smith' WHERE id > 2");
            }
            lockWait(log);
            deadlock(log);
            await().atMost(PATIENCE).until(() -> events(log, LogFormat.CSVLOG).stream()
                    .anyMatch(event -> event.eventClass() == EventClass.AUTOVACUUM));
            crash(log);

            for (LogFormat format : LogFormat.values()) {
                List<LogEvent> events = events(log, format);

                assertThat(events.toString()).as("%s", format).doesNotContain("Smith");
                assertThat(of(events, EventClass.CRASH))
                        .as("%s", format)
                        .extracting(LogEvent::message)
                        .containsExactly(
                                version < 18
                                        ? "server process (PID ?) was terminated by signal ?: Killed"
                                        : "client backend (PID ?) was terminated by signal ?: Killed");
                assertThat(of(events, EventClass.RECOVERY)).as("%s", format).hasSize(1);
                assertThat(of(events, EventClass.CRASH).get(0).statement()).isEqualTo("SELECT pg_sleep(?)");
                assertThat(of(events, EventClass.DEADLOCK))
                        .as("%s", format)
                        .singleElement()
                        .satisfies(deadlock -> {
                            assertThat(deadlock.sqlstate()).isEqualTo("40P01");
                            assertThat(deadlock.statement()).isEqualTo("UPDATE t SET secret = ? WHERE id = ?");
                            assertThat(deadlock.user()).isEqualTo("postgres");
                        });
                assertThat(of(events, EventClass.LOCK_WAIT))
                        .as("%s", format)
                        .filteredOn(wait -> wait.statement().equals("UPDATE t SET secret = ?"))
                        .hasSize(1);
                assertThat(of(events, EventClass.LOCK_ACQUIRED))
                        .as("%s", format)
                        .anyMatch(acquired -> acquired.seconds() >= 0.05);
                assertThat(of(events, EventClass.TEMP_FILE)).anyMatch(file -> file.bytes() > 100_000);
                assertThat(of(events, EventClass.CHECKPOINT))
                        .anyMatch(checkpoint ->
                                checkpoint.message().equals("checkpoint complete") && checkpoint.seconds() > 0);
                assertThat(of(events, EventClass.AUTOVACUUM))
                        .anyMatch(vacuum -> vacuum.message().contains("table \"postgres.public.t\""));
                assertThat(of(events, EventClass.CONNECTION)).hasSizeGreaterThan(4);
                assertThat(of(events, EventClass.SLOW_STATEMENT)).anySatisfy(slow -> {
                    assertThat(slow.statement()).isEqualTo("SELECT * FROM t WHERE id = ? AND secret = ?");
                    assertThat(slow.seconds()).isPositive();
                });
                assertThat(of(events, EventClass.PLAN))
                        .extracting(LogEvent::plan)
                        .contains("Index Scan using t_pkey on t");
                assertThat(of(events, EventClass.ERROR))
                        .extracting(LogEvent::message)
                        .contains("invalid input syntax for type integer: ?", MessageText.OF_APPLICATION);
            }
        }
    }

    private static void explain(Connection connection) throws SQLException {
        String statement = "SELECT * FROM t WHERE id = 4711 AND secret = 'Smith'";
        ServerLog.execute(connection, "ANALYZE t");
        ServerLog.execute(connection, "LOAD 'auto_explain'");
        ServerLog.execute(connection, "SET auto_explain.log_min_duration = 0");
        ServerLog.execute(connection, "SET log_min_duration_statement = 0");
        ServerLog.execute(connection, statement);
        ServerLog.execute(connection, "SET auto_explain.log_format = 'json'");
        ServerLog.execute(connection, statement);
        ServerLog.execute(connection, "RESET auto_explain.log_min_duration");
        ServerLog.execute(connection, "RESET log_min_duration_statement");
    }

    private static void lockWait(ServerLog log) throws Exception {
        try (Connection holder = log.connect();
                Connection waiter = log.connect()) {
            holder.setAutoCommit(false);
            update(holder, 1);
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                try {
                    ServerLog.execute(waiter, "UPDATE t SET secret = 'Smith'");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(PATIENCE).until(() -> events(log, LogFormat.CSVLOG).stream()
                    .anyMatch(event -> event.eventClass() == EventClass.LOCK_WAIT));
            holder.commit();
            waiting.get();
        }
    }

    private static void deadlock(ServerLog log) throws Exception {
        try (Connection one = log.connect();
                Connection other = log.connect()) {
            one.setAutoCommit(false);
            other.setAutoCommit(false);
            update(one, 1);
            update(other, 2);
            CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> isVictim(one, 2));
            boolean otherIsVictim = isVictim(other, 1);
            if (otherIsVictim) {
                other.rollback();
            }
            assertThat(waiting.get() ^ otherIsVictim).isTrue();
        }
    }

    private static boolean isVictim(Connection connection, int id) {
        try {
            update(connection, id);
            return false;
        } catch (SQLException e) {
            try {
                connection.rollback();
            } catch (SQLException broken) {
                e.addSuppressed(broken);
            }
            return "40P01".equals(e.getSQLState());
        }
    }

    private static void update(Connection connection, int id) throws SQLException {
        ServerLog.execute(connection, "UPDATE t SET secret = 'Smith' WHERE id = " + id);
    }

    /** As the kernel's out-of-memory killer does. */
    private static void crash(ServerLog log) throws SQLException {
        try (Connection victim = log.connect()) {
            long pid = Long.parseLong(ServerLog.value(victim, "SELECT pg_backend_pid()"));
            CompletableFuture<Void> sleep = CompletableFuture.runAsync(() -> {
                try {
                    ServerLog.execute(victim, "SELECT pg_sleep(4711)");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            try (Connection witness = log.connect()) {
                await().atMost(PATIENCE).until(() -> ServerLog.value(
                                witness, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                        .equals("1"));
            }
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            await().atMost(PATIENCE).until(sleep::isCompletedExceptionally);
        }
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            try (Connection again = log.connect()) {
                return again.isValid(1);
            }
        });
    }

    private static List<LogEvent> events(ServerLog log, LogFormat format) throws SQLException {
        return log.records(format).stream().map(Classifier::classify).toList();
    }

    private static List<LogEvent> of(List<LogEvent> events, EventClass eventClass) {
        Stream<LogEvent> some = events.stream().filter(event -> event.eventClass() == eventClass);
        return some.toList();
    }
}
