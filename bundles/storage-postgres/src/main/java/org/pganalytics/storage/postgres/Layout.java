// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How tables that grow with time are laid out: chosen once, when the schema is made, by what the server has. */
enum Layout {
    /** Declarative range partitions, one a day. */
    NATIVE("native", "partition by range (time)"),

    /** Hypertables of a TimescaleDB that has nothing but these: its licence is apache. */
    HYPERTABLES("timescaledb", hypertable("timescaledb.columnstore = false")),

    /** Hypertables that are compressed a day after, by TimescaleDB's own policy, and a continuous aggregate. */
    CONTINUOUS("timescaledb", hypertable("timescaledb.segmentby = 'instance_id', timescaledb.orderby = 'time'"));

    private static final Logger LOG = LoggerFactory.getLogger(Layout.class);

    private final String title;
    private final String byTime;

    Layout(String title, String byTime) {
        this.title = title;
        this.byTime = byTime;
    }

    private static String hypertable(String columnstore) {
        return "with (timescaledb.hypertable, timescaledb.partition_column = 'time',"
                + " timescaledb.chunk_interval = '1 day', timescaledb.create_default_indexes = false, " + columnstore
                + ")";
    }

    /** What follows the columns in CREATE TABLE. */
    String byTime() {
        return byTime;
    }

    /**
     * A schema step in this layout: {@code ${by_time}} replaced, {@code ${if_hypertable}} too (for tables that native leaves
     * plain), and of the parts that start with a line {@code -- @table},
     * {@code -- @continuous} or {@code -- @every} those that are for it.
     */
    String expand(String step) {
        String other = this == CONTINUOUS ? "-- @table" : "-- @continuous";
        StringBuilder sql = new StringBuilder();
        boolean wanted = true;
        for (String line : step.split("\n")) {
            if (line.startsWith("-- @")) {
                wanted = !line.equals(other);
            }
            if (wanted) {
                sql.append(line).append('\n');
            }
        }
        return sql.toString().replace("${by_time}", byTime).replace("${if_hypertable}", this == NATIVE ? "" : byTime);
    }

    /**
     * That of the tables where there are some, whatever came into the database since; else the best the server has.
     * WITH (timescaledb.hypertable) makes its compression policy since TimescaleDB 2.23.
     */
    static Layout of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select (select relkind from pg_class where oid ="
                        + " to_regclass('metrics.metrics_raw')), (select relkind from pg_class where oid ="
                        + " to_regclass('metrics.metrics_1min')), (select extversion from pg_extension where extname ="
                        + " 'timescaledb'), (select (regexp_match(extversion, '^(\\d+)[.](\\d+)'))::int[] >= '{2,23}'"
                        + " from pg_extension where extname = 'timescaledb'),"
                        + " current_setting('timescaledb.license', true)")) {
            row.next();
            String raw = row.getString(1);
            String minutes = row.getString(2);
            String version = row.getString(3);
            if (raw != null) {
                boolean continuous = minutes == null ? "timescale".equals(row.getString(5)) : minutes.equals("v");
                return raw.equals("p") ? NATIVE : continuous ? CONTINUOUS : HYPERTABLES;
            }
            if (version == null) {
                return NATIVE;
            }
            if (!row.getBoolean(4)) {
                LOG.warn("TimescaleDB {} is older than 2.23: native partitions are used", version);
                return NATIVE;
            }
            if ("timescale".equals(row.getString(5))) {
                return CONTINUOUS;
            }
            LOG.warn(
                    "TimescaleDB's licence is apache here: no compression, minute averages are rolled up by ourselves");
            return HYPERTABLES;
        }
    }

    /** As in StoreStatus. */
    @Override
    public String toString() {
        return title;
    }
}
