// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.pganalytics.testkit.TestPostgres;

/** What the backend has stored of one agent, by SQL and not by its own word. */
final class StoredSnapshots implements AutoCloseable {
    private final Connection sql;

    StoredSnapshots(TestPostgres store) throws SQLException {
        sql = store.connect("postgres");
    }

    long count() throws SQLException {
        if (number("SELECT count(to_regclass('metrics.metrics_raw'))") == 0) {
            return 0;
        }
        return number("SELECT count(*) FROM metrics.metrics_raw");
    }

    /** The times of all snapshots, each as often as it was stored. */
    List<Instant> times() throws SQLException {
        List<Instant> times = new ArrayList<>();
        try (Statement statement = sql.createStatement();
                ResultSet result = statement.executeQuery("SELECT time FROM metrics.metrics_raw ORDER BY time")) {
            while (result.next()) {
                times.add(result.getObject(1, OffsetDateTime.class).toInstant());
            }
        }
        return times;
    }

    void assertNoneTwice() throws SQLException {
        assertThat(number("SELECT count(*) - count(DISTINCT time) FROM metrics.metrics_raw"))
                .as("snapshots stored twice")
                .isZero();
    }

    /** Of an agent that ran all the time. */
    void assertNoneLostAndNoneTwice() throws SQLException {
        assertNoneTwice();
        assertThat(number("SELECT max(sequence) - count(DISTINCT sequence) FROM metrics.metrics_raw"))
                .as("batches lost: sequences grow by one from 1")
                .isZero();
        assertThat(number("SELECT count(DISTINCT run) FROM metrics.metrics_raw"))
                .as("runs of the agent")
                .isOne();
    }

    /** The longest time without a snapshot, in milliseconds of the agent's clock. */
    long longestGapMillis() throws SQLException {
        return number("SELECT (1000 * extract(epoch FROM max(gap)))::bigint"
                + " FROM (SELECT time - lag(time) OVER (ORDER BY time) AS gap FROM metrics.metrics_raw) g");
    }

    private long number(String query) throws SQLException {
        try (Statement statement = sql.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        sql.close();
    }
}
