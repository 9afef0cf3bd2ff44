// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.pganalytics.testkit.TestPostgres;

/** A PostgreSQL 15 with 2,000 tables, 5,000 statements in pg_stat_statements, and monitoring roles. */
final class WatchedDatabase implements AutoCloseable {
    static final int TABLES = 2_000;
    static final int STATEMENTS = 5_000;
    private static final String PASSWORD = "of-this-run";

    private final TestPostgres postgres;
    private final Connection owner;

    WatchedDatabase() throws SQLException {
        postgres = TestPostgres.start(
                15,
                "shared_preload_libraries=pg_stat_statements",
                "pg_stat_statements.max=10000",
                "max_locks_per_transaction=256");
        owner = postgres.connect("postgres");
        execute("CREATE EXTENSION pg_stat_statements");
        for (int t = 0; t < TABLES; t++) {
            execute("CREATE TABLE t" + t + " (id int PRIMARY KEY, v text)");
            execute("INSERT INTO t" + t + " SELECT i, 'v' || i FROM generate_series(1, 10) i");
        }
        for (int s = 0; s < STATEMENTS; s++) {
            String columns = s < TABLES ? "v" : s < 2 * TABLES ? "id" : "v, id";
            execute("SELECT " + columns + " FROM t" + s % TABLES + " WHERE id = 1");
        }
    }

    /** A role that may see all statistics. */
    void createMonitor(String role) throws SQLException {
        execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + PASSWORD + "' IN ROLE pg_monitor");
    }

    String password() {
        return PASSWORD;
    }

    String jdbcUrl() {
        return postgres.jdbcUrl("postgres");
    }

    int port() {
        return postgres.port();
    }

    /** Whether a session of the role runs, or has run, a statement other than setting itself up. */
    boolean isSampledBy(String role) throws SQLException {
        return number("SELECT count(*) FROM pg_stat_activity WHERE usename = '" + role + "' AND query LIKE '%pg_stat%'")
                > 0;
    }

    /** Statements the role has run, as the server counts them. */
    long statementsOf(String role) throws SQLException {
        return number("SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements(false)" + " WHERE userid = '"
                + role + "'::regrole");
    }

    /** Sessions of the role right now. */
    long connectionsOf(String role) throws SQLException {
        return number("SELECT count(*) FROM pg_stat_activity WHERE usename = '" + role + "'");
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        owner.close();
        postgres.close();
    }
}
