// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.importer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pganalytics.importer.Definition.Variant;
import org.pganalytics.model.ColumnType;

/**
 * PostgreSQL servers that say what columns a query returns. They only prepare the queries and run none. The connections
 * are the caller's to close; for one thread.
 */
final class Reference {
    private final List<Connection> servers;

    /** From then on the servers search pg_catalog alone, as the agent does. */
    Reference(List<Connection> servers) throws SQLException {
        this.servers = List.copyOf(servers);
        for (Connection server : servers) {
            try (Statement statement = server.createStatement()) {
                statement.execute("SET search_path = pg_catalog");
            }
        }
    }

    /** A column of a result, under the name the result gives it. */
    record ResultColumn(String name, ColumnType type) {}

    /** The first server that the variant is for; empty when none is. */
    Optional<Connection> serverFor(Variant variant) throws SQLException {
        for (Connection server : servers) {
            int major = server.getMetaData().getDatabaseMajorVersion();
            if (major >= variant.firstMajor() && major <= variant.lastMajor()) {
                return Optional.of(server);
            }
        }
        return Optional.empty();
    }

    /** @throws SQLException when the server refuses the query, which may be no single read-only statement */
    static List<ResultColumn> describe(Connection server, String sql) throws SQLException {
        // An operator with a question mark would be taken for a parameter
        try (PreparedStatement statement = server.prepareStatement(sql.replace("?", "??"))) {
            ResultSetMetaData result = statement.getMetaData();
            List<ResultColumn> columns = new ArrayList<>();
            for (int i = 1; result != null && i <= result.getColumnCount(); i++) {
                columns.add(new ResultColumn(result.getColumnLabel(i), type(result.getColumnType(i))));
            }
            return columns;
        }
    }

    private static ColumnType type(int sqlType) {
        return switch (sqlType) {
            case Types.SMALLINT, Types.INTEGER, Types.BIGINT -> ColumnType.INTEGER;
            case Types.REAL, Types.FLOAT, Types.DOUBLE, Types.NUMERIC, Types.DECIMAL -> ColumnType.REAL;
            case Types.BIT, Types.BOOLEAN -> ColumnType.BOOLEAN;
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> ColumnType.TIMESTAMP;
            default -> ColumnType.TEXT;
        };
    }
}
