// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what rows need before they come: a table per metric family, its columns, a partition a day. Remembers what it has
 * seen; for the writer's thread. DDL runs in transactions of its own, under the schema's lock.
 */
final class Tables {
    static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

    private static final Logger LOG = LoggerFactory.getLogger(Tables.class);
    private static final int LONGEST_NAME = 50;
    private static final Set<String> OWN_COLUMNS = Set.of("instance_id", "time", "epoch");

    private final Layout layout;
    /** By family name: column name -> type in PostgreSQL's words. */
    private final Map<String, Map<String, String>> columns = new HashMap<>();

    private final Map<MetricFamily, Boolean> families = new HashMap<>();
    private final Set<String> partitions = new HashSet<>();

    Tables(Layout layout) {
        this.layout = layout;
    }

    static String table(MetricFamily family) {
        return "f_" + family.name();
    }

    static String type(ColumnType type) {
        return switch (type) {
            case INTEGER -> "bigint";
            case REAL -> "double precision";
            case TEXT -> "text";
            case TIMESTAMP -> "timestamp with time zone";
            case BOOLEAN -> "boolean";
        };
    }

    /** Whether rows of the family can be written: false when a column has another type in the table already. */
    boolean accepts(Connection connection, MetricFamily family) throws SQLException {
        Boolean known = families.get(family);
        if (known == null) {
            if (families.size() > 10_000) {
                families.clear();
            }
            known = make(connection, family);
            families.put(family, known);
        }
        return known;
    }

    /** Makes the partition for this day, where the layout has partitions. */
    void partition(Connection connection, String table, LocalDate day) throws SQLException {
        if (layout != Layout.NATIVE || partitions.contains(table + DAY.format(day))) {
            return;
        }
        underLock(connection, statement -> statement.execute(partitionSql(table, day)));
        if (partitions.size() > 100_000) {
            partitions.clear();
        }
        partitions.add(table + DAY.format(day));
    }

    static String partitionSql(String table, LocalDate day) {
        return "create table if not exists metrics." + table + "_p" + DAY.format(day) + " partition of metrics." + table
                + " for values from ('" + day + " 00:00:00+00') to ('" + day.plusDays(1) + " 00:00:00+00')";
    }

    static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private boolean make(Connection connection, MetricFamily family) throws SQLException {
        for (Column column : family.columns()) {
            if (OWN_COLUMNS.contains(column.name())) {
                LOG.warn("Family {} is not stored: a column can't be called {}", family.name(), column.name());
                return false;
            }
        }
        if (family.name().length() > LONGEST_NAME) {
            LOG.warn("Family {} is not stored: its name is longer than {}", family.name(), LONGEST_NAME);
            return false;
        }
        Map<String, String> existing = columns.get(family.name());
        if (existing == null || !has(existing, family)) {
            underLock(connection, statement -> alter(connection, statement, family));
            existing = existing(connection, table(family));
            columns.put(family.name(), existing);
        }
        for (Column column : family.columns()) {
            if (!type(column.type()).equals(existing.get(column.name()))) {
                LOG.warn(
                        "Family {} is not stored: column {} is {} in the store and {} in the family",
                        family.name(),
                        column.name(),
                        existing.get(column.name()),
                        type(column.type()));
                return false;
            }
        }
        return true;
    }

    private static boolean has(Map<String, String> existing, MetricFamily family) {
        return family.columns().stream().allMatch(column -> existing.containsKey(column.name()));
    }

    private void alter(Connection connection, Statement statement, MetricFamily family) throws SQLException {
        String table = table(family);
        Map<String, String> existing = existing(connection, table);
        if (existing.isEmpty()) {
            StringBuilder sql = new StringBuilder("create table metrics.")
                    .append(table)
                    .append(" (instance_id text not null, time timestamptz not null, epoch bigint not null");
            for (Column column : family.columns()) {
                sql.append(", \"").append(column.name()).append("\" ").append(type(column.type()));
            }
            statement.execute(sql.append(") ").append(layout.byTime()).toString());
            statement.execute("create index on metrics." + table + " (instance_id, time)");
            return;
        }
        for (Column column : family.columns()) {
            if (!existing.containsKey(column.name())) {
                statement.execute("alter table metrics." + table + " add column \"" + column.name() + "\" "
                        + type(column.type()));
                LOG.info("Family {} has a new column {}", family.name(), column.name());
            }
        }
    }

    private static Map<String, String> existing(Connection connection, String table) throws SQLException {
        Map<String, String> result = new LinkedHashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("select a.attname, format_type(a.atttypid, null) from pg_attribute a"
                        + " where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped")) {
            select.setString(1, "metrics." + table);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    result.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return result;
    }

    /** The connection has autocommit off, and nothing under way. */
    static void underLock(Connection connection, Work work) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(" + SchemaSteps.LOCK + ")");
            work.run(statement);
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    /** Some DDL. */
    interface Work {
        void run(Statement statement) throws SQLException;
    }
}
