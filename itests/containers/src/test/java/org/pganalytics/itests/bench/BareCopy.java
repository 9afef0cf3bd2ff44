// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** What the store's PostgreSQL takes at best: the rows of its metric tables copied into equal tables, nothing else. */
final class BareCopy {
    private static final int ROUNDS = 3;

    private final Connection connection;
    private final List<String> tables = new ArrayList<>();

    /** @param connection to the database with the rows; autocommit on */
    BareCopy(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement();
                ResultSet names = statement.executeQuery(
                        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE n.nspname = 'metrics' AND (c.relname = 'metrics_raw' OR c.relname LIKE 'f\\_%')"
                                + " AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1")) {
            while (names.next()) {
                tables.add(names.getString(1));
            }
        }
    }

    /** Rows of each metric table. */
    Map<String, Long> rows() throws SQLException {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String table : tables) {
            counts.put(table, number("SELECT count(*) FROM metrics." + table));
        }
        return counts;
    }

    /** Rows a second, the median of three rounds after one to warm up; a round is one transaction over all tables. */
    double rowsPerSecond(long atMost) throws SQLException, IOException {
        long all = rows().values().stream().mapToLong(Long::longValue).sum();
        double share = Math.min(1, (double) atMost / all);
        Map<String, byte[]> content = new LinkedHashMap<>();
        CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
        execute("DROP SCHEMA IF EXISTS bench CASCADE");
        execute("CREATE SCHEMA bench");
        execute("CREATE TEMP TABLE chosen AS SELECT instance_id FROM (SELECT instance_id, row_number() OVER (ORDER BY"
                + " instance_id) AS n, count(*) OVER () AS total FROM (SELECT DISTINCT instance_id FROM"
                + " metrics.metrics_raw) d) i WHERE n <= greatest(1, total * " + share + ")");
        long rows = 0;
        for (String table : tables) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
            rows += copies.copyOut(
                    "COPY (SELECT t.* FROM metrics." + table
                            + " t WHERE instance_id IN (SELECT instance_id FROM chosen)) TO STDOUT (FORMAT binary)",
                    bytes);
            content.put(table, bytes.toByteArray());
            execute("CREATE TABLE bench." + table + " (LIKE metrics." + table + " INCLUDING ALL)");
        }
        double[] seconds = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            for (String table : tables) {
                execute("TRUNCATE bench." + table);
            }
            execute("CHECKPOINT");
            double took = round(copies, content);
            if (round >= 0) {
                seconds[round] = took;
            }
        }
        Arrays.sort(seconds);
        return rows / seconds[ROUNDS / 2];
    }

    private double round(CopyManager copies, Map<String, byte[]> content) throws SQLException, IOException {
        long start = System.nanoTime();
        connection.setAutoCommit(false);
        for (Map.Entry<String, byte[]> entry : content.entrySet()) {
            copies.copyIn(
                    "COPY bench." + entry.getKey() + " FROM STDIN (FORMAT binary)",
                    new ByteArrayInputStream(entry.getValue()),
                    1 << 16);
        }
        connection.commit();
        connection.setAutoCommit(true);
        return (System.nanoTime() - start) / 1e9;
    }

    private long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
