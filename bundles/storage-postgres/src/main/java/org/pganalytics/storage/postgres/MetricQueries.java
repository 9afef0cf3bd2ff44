// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.pganalytics.api.store.Series;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.InstanceId;

/** Reads core metrics: raw, in buckets, or in wide buckets from the roll-up as far as that is complete. */
final class MetricQueries {
    static final int MAX_POINTS = 11_000;
    /** From here on the minute averages are fine enough. */
    private static final Duration WIDE = Duration.ofMinutes(5);

    private MetricQueries() {}

    static List<Series> core(
            Connection connection,
            InstanceId instance,
            List<CoreMetric> metrics,
            Instant from,
            Instant to,
            Duration step)
            throws SQLException {
        List<List<Series.Point>> points = new ArrayList<>();
        metrics.forEach(metric -> points.add(new ArrayList<>()));
        boolean raw = step.isZero();
        boolean wide = step.compareTo(WIDE) >= 0;
        StringBuilder sql = new StringBuilder("select ")
                .append(raw ? "time" : "date_bin(?::interval, time, ?::timestamptz)")
                .append(" as bucket");
        metrics.forEach(metric ->
                sql.append(raw ? ", " : ", avg(").append(metric.column()).append(raw ? "" : ")"));
        sql.append(" from ").append(wide ? rolledUp(metrics) : "metrics.metrics_raw");
        sql.append(" where instance_id = ? and time >= ?::timestamptz and time < ?::timestamptz");
        sql.append(raw ? "" : " group by 1").append(" order by 1 limit ").append(MAX_POINTS);
        try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
            int p = 1;
            if (!raw) {
                select.setString(p++, step.toMillis() + " milliseconds");
                select.setString(p++, from.toString());
            }
            select.setString(p++, instance.value());
            select.setString(p++, from.toString());
            select.setString(p, to.toString());
            select.setQueryTimeout(20);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Timestamp time = rows.getTimestamp(1);
                    for (int m = 0; m < metrics.size(); m++) {
                        double value = rows.getDouble(m + 2);
                        if (!rows.wasNull()) {
                            points.get(m).add(new Series.Point(time.toInstant(), value));
                        }
                    }
                }
            }
        }
        List<Series> result = new ArrayList<>();
        for (int m = 0; m < metrics.size(); m++) {
            result.add(new Series(metrics.get(m), points.get(m)));
        }
        return result;
    }

    private static String rolledUp(List<CoreMetric> metrics) {
        StringBuilder columns = new StringBuilder("instance_id, time");
        metrics.forEach(metric -> columns.append(", ").append(metric.column()));
        String done = "coalesce((select done_until from metrics.rollup_progress where name = 'metrics_1min'),"
                + " '-infinity')";
        return "(select " + columns + " from metrics.metrics_1min where time < " + done + " union all select " + columns
                + " from metrics.metrics_raw where time >= " + done + ") m";
    }

    /** Families with a table that has rows. */
    static Set<String> families(Connection connection) throws SQLException {
        Set<String> result = new TreeSet<>();
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("select relname from pg_class where relnamespace ="
                    + " 'metrics'::regnamespace and relname like 'f\\_%' and relkind in ('r', 'p')"
                    + " and not relispartition order by 1")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery("select 1 from metrics.\"" + table + "\" limit 1")) {
                    if (row.next()) {
                        result.add(table.substring(2));
                    }
                }
            }
        }
        return result;
    }
}
