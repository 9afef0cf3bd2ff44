// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import org.pganalytics.api.store.AnalysisStore.Anomaly;
import org.pganalytics.api.store.AnalysisStore.Correlation;
import org.pganalytics.api.store.AnalysisStore.Edge;

/** Rows of alerts.anomalies and of the schema analytics. */
final class AnalysisRows {
    private AnalysisRows() {}

    static Void saveAnomalies(Connection connection, List<Anomaly> anomalies) throws SQLException {
        return insert(
                connection,
                "",
                "insert into alerts.anomalies (instance_id, time, metric, entity, value, expected, score)"
                        + " values (?, ?::timestamptz, ?, ?, ?, ?, ?)",
                anomalies,
                a -> new Object[] {
                    a.instance(), a.time().toString(), a.metric(), a.entity(), a.value(), a.expected(), a.score()
                });
    }

    /** The edges given are all there are afterwards. */
    static Void replaceGraph(Connection connection, List<Edge> edges) throws SQLException {
        return insert(
                connection,
                "delete from analytics.causal_graph",
                "insert into analytics.causal_graph (cause, effect, lag_seconds, source) values (?, ?, ?, ?)"
                        + " on conflict (cause, effect, source) do update set lag_seconds = excluded.lag_seconds",
                edges,
                e -> new Object[] {e.cause(), e.effect(), e.lagSeconds(), e.source()});
    }

    static Void saveCorrelations(Connection connection, List<Correlation> correlations) throws SQLException {
        return insert(
                connection,
                "",
                "insert into analytics.correlations (instance_id, time, cause, effect, lag_seconds, r, n)"
                        + " values (?, ?::timestamptz, ?, ?, ?, ?, ?)",
                correlations,
                c -> new Object[] {
                    c.instance(), c.time().toString(), c.cause(), c.effect(), c.lagSeconds(), c.r(), c.n()
                });
    }

    /** All or none, in one transaction. */
    private static <T> Void insert(
            Connection connection, String first, String sql, List<T> rows, Function<T, Object[]> values)
            throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(sql);
                Statement statement = connection.createStatement()) {
            if (!first.isEmpty()) {
                statement.execute(first);
            }
            for (T row : rows) {
                Object[] columns = values.apply(row);
                for (int i = 0; i < columns.length; i++) {
                    insert.setObject(i + 1, columns[i]);
                }
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
            return null;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
