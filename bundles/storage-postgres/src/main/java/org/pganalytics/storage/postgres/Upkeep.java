// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pganalytics.model.CoreMetric;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One-of-a-kind work on the tables, by whichever backend gets the advisory lock: minute roll-up and retention. */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final long LOCK = SchemaSteps.LOCK + 1;
    /** Progress goes when all rows below it are too old to be written: the days they may be ahead, and one for clocks. */
    private static final Duration PROGRESS_KEPT = BatchWriter.FUTURE.plusDays(1);
    /** Longest stretch rolled up in one transaction. */
    private static final Duration STRETCH = Duration.ofHours(6);

    private final Clock clock;
    private final Duration retention;
    private final Duration rollupRetention;

    Upkeep(Clock clock, Duration retention, Duration rollupRetention) {
        this.clock = clock;
        this.retention = retention;
        this.rollupRetention = rollupRetention;
    }

    /** Rolls up what is complete; late rows set the progress back, and their minutes are made again. */
    void rollUp(Connection connection, Layout layout) throws SQLException {
        if (layout == Layout.CONTINUOUS) {
            refresh(connection);
            return;
        }
        inTurn(connection, statement -> {
            Instant until = clock.instant().minus(BatchWriter.ROLLUP_DELAY).truncatedTo(ChronoUnit.MINUTES);
            statement.execute(
                    "insert into metrics.rollup_progress select 'metrics_1min', date_trunc('minute', min(time))"
                            + " from metrics.metrics_raw having min(time) is not null on conflict do nothing");
            Instant from;
            try (ResultSet row = statement.executeQuery(
                    "select done_until from metrics.rollup_progress where name = 'metrics_1min' for update")) {
                if (!row.next()) {
                    return;
                }
                from = row.getTimestamp(1).toInstant();
            }
            if (!from.isBefore(until)) {
                return;
            }
            Instant to = from.plus(STRETCH).isBefore(until) ? from.plus(STRETCH) : until;
            for (LocalDate day = Tables.day(from);
                    layout == Layout.NATIVE && !day.isAfter(Tables.day(to));
                    day = day.plusDays(1)) {
                statement.execute(Tables.partitionSql("metrics_1min", day));
            }
            statement.execute(rollUpSql(from, to));
            statement.execute(
                    "update metrics.rollup_progress set done_until = '" + to + "' where name = 'metrics_1min'");
        });
    }

    /**
     * Not by a policy of TimescaleDB: the window must reach back as far as late rows are taken, and no further than raw rows
     * are kept, or averages whose rows were dropped would go. Only minutes that changed are made again.
     */
    private void refresh(Connection connection) throws SQLException {
        Instant now = clock.instant();
        try (Statement statement = connection.createStatement()) {
            if (!isTrue(statement, "select pg_try_advisory_lock(" + LOCK + ")")) {
                return;
            }
            try {
                statement.execute("call refresh_continuous_aggregate('metrics.metrics_1min', '" + now.minus(retention)
                        + "'::timestamptz, '"
                        + now.minus(BatchWriter.ROLLUP_DELAY).truncatedTo(ChronoUnit.MINUTES) + "'::timestamptz)");
            } finally {
                statement.execute("select pg_advisory_unlock(" + LOCK + ")");
            }
        }
    }

    private static boolean isTrue(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static String rollUpSql(Instant from, Instant to) {
        List<String> columns =
                Stream.of(CoreMetric.values()).map(CoreMetric::column).toList();
        return "insert into metrics.metrics_1min (instance_id, time, samples, " + String.join(", ", columns)
                + ") select instance_id, date_trunc('minute', time), count(*), "
                + columns.stream().map(c -> "avg(" + c + ")").collect(Collectors.joining(", "))
                + " from metrics.metrics_raw where time >= '" + from + "' and time < '" + to + "' group by 1, 2"
                + " on conflict (instance_id, time) do update set samples = excluded.samples, "
                + columns.stream().map(c -> c + " = excluded." + c).collect(Collectors.joining(", "));
    }

    /** Drops what is wholly older than the retention. */
    void dropOld(Connection connection, Layout layout) throws SQLException {
        inTurn(
                connection,
                statement -> statement.executeUpdate("delete from metrics.ingest_progress where updated_at < '"
                        + clock.instant().minus(retention).minus(PROGRESS_KEPT) + "'"));
        if (layout == Layout.NATIVE) {
            dropPartitions(connection);
        } else {
            inTurn(connection, this::dropChunks);
        }
    }

    private void dropChunks(Statement statement) throws SQLException {
        statement.execute("set local lock_timeout = '5s'");
        statement.execute(
                "select drop_chunks(format('%I.%I', hypertable_schema, hypertable_name)::regclass, older_than => '"
                        + clock.instant().minus(retention) + "'::timestamptz) from timescaledb_information.hypertables"
                        + " where hypertable_schema in ('metrics', 'alerts', 'analytics') and hypertable_name <> 'metrics_1min'");
        statement.execute("select drop_chunks('metrics.metrics_1min', older_than => '"
                + clock.instant().minus(rollupRetention) + "'::timestamptz)");
    }

    private void dropPartitions(Connection connection) throws SQLException {
        List<String> old = new ArrayList<>();
        LocalDate first = Tables.day(clock.instant().minus(retention));
        LocalDate firstRolledUp = Tables.day(clock.instant().minus(rollupRetention));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select c.relname, p.relname from pg_inherits i"
                        + " join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent"
                        + " where c.relnamespace = 'metrics'::regnamespace and c.relkind = 'r'"
                        + " and c.relname ~ '_p[0-9]{8}$'")) {
            while (rows.next()) {
                String name = rows.getString(1);
                LocalDate day = LocalDate.parse(name.substring(name.length() - 8), Tables.DAY);
                if (day.isBefore(rows.getString(2).equals("metrics_1min") ? firstRolledUp : first)) {
                    old.add(name);
                }
            }
        }
        for (String partition : old) {
            inTurn(connection, statement -> {
                statement.execute("set local lock_timeout = '5s'");
                statement.execute("drop table if exists metrics.\"" + partition + "\"");
                LOG.info("Partition {} is older than the retention: dropped", partition);
            });
        }
        inTurn(connection, statement -> {
            String before = clock.instant().minus(retention).toString();
            statement.execute("delete from alerts.anomalies where time < '" + before + "'");
            statement.execute("delete from analytics.correlations where time < '" + before + "'");
        });
    }

    /** In a transaction, unless another backend is at it. */
    private static void inTurn(Connection connection, Tables.Work work) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            if (isTrue(statement, "select pg_try_advisory_xact_lock(" + LOCK + ")")) {
                work.run(statement);
            }
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }
}
