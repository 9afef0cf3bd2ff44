// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Brings about in a real server what its log is read for; the table t has ids from 1. */
final class Trouble {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Trouble() {}

    /** A table, a checkpoint, a temporary file. */
    static void work(Connection connection) throws SQLException {
        ServerLog.execute(connection, "CREATE TABLE t (id int PRIMARY KEY, secret text)");
        ServerLog.execute(connection, "INSERT INTO t SELECT i, 'Smith' FROM generate_series(1, 5000) i");
        ServerLog.execute(connection, "CHECKPOINT");
        ServerLog.execute(connection, "SET work_mem = '64kB'");
        ServerLog.execute(connection, "SELECT *, 'Smith' FROM t ORDER BY secret DESC, id DESC");
    }

    static void errors(Connection connection) {
        fail(connection, "SELECT 'Smith'::int");
        fail(connection, "DO $$BEGIN RAISE 'Smith' USING ERRCODE = '22012'; END$$");
    }

    /** An error by this name. */
    static void mark(Connection connection, String name) {
        fail(connection, "SELECT * FROM " + name);
    }

    private static void fail(Connection connection, String statement) {
        assertThatThrownBy(() -> ServerLog.execute(connection, statement)).isInstanceOf(SQLException.class);
    }

    /** The same plan in both formats. */
    static void explain(Connection connection) throws SQLException {
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

    /** @param waits whether the wait is in the log, where it lasts */
    static void lockWait(ServerLog log, BooleanSupplier waits) throws Exception {
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
            await().atMost(PATIENCE).until(waits::getAsBoolean);
            holder.commit();
            waiting.get();
        }
    }

    static void deadlock(ServerLog log) throws Exception {
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
    static void crash(ServerLog log) throws SQLException {
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
}
