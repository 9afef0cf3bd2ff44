// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.store.StoredRow;
import org.pganalytics.model.InstanceId;

/** Reads the rows of a metric family from its table. */
final class FamilyRows {
    private static final Set<String> NOT_OF_THE_FAMILY = Set.of("instance_id", "time", "epoch");
    private static final int TIMEOUT_SECONDS = 20;

    private FamilyRows() {}

    /** The newest first; none where there is no such table. */
    static List<StoredRow> newest(
            Connection connection, InstanceId instance, String family, Instant from, Instant to, int limit)
            throws SQLException {
        List<StoredRow> rows = new ArrayList<>();
        String table = table(connection, family);
        if (table == null) {
            return rows;
        }
        try (PreparedStatement select = connection.prepareStatement("select * from " + table
                + " where instance_id = ? and time >= ?::timestamptz and time < ?::timestamptz"
                + " order by time desc limit ?")) {
            select.setString(1, instance.value());
            select.setString(2, from.toString());
            select.setString(3, to.toString());
            select.setInt(4, limit);
            select.setQueryTimeout(TIMEOUT_SECONDS);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(new StoredRow(found.getTimestamp("time").toInstant(), values(found)));
                }
            }
        }
        return rows;
    }

    /** Its name as the database quotes it, so that no family's name is more than a name. */
    private static @Nullable String table(Connection connection, String family) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select to_regclass(format('metrics.%I', ?))::text")) {
            select.setString(1, "f_" + family);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private static Map<String, Object> values(ResultSet found) throws SQLException {
        Map<String, Object> values = new LinkedHashMap<>();
        ResultSetMetaData meta = found.getMetaData();
        for (int c = 1; c <= meta.getColumnCount(); c++) {
            Object value = NOT_OF_THE_FAMILY.contains(meta.getColumnName(c)) ? null : value(found, c, meta);
            if (value != null) {
                values.put(meta.getColumnName(c), value);
            }
        }
        return values;
    }

    private static @Nullable Object value(ResultSet found, int column, ResultSetMetaData meta) throws SQLException {
        if (meta.getColumnType(column) == Types.TIMESTAMP) {
            Timestamp time = found.getTimestamp(column);
            return time == null ? null : time.toInstant();
        }
        return found.getObject(column);
    }
}
