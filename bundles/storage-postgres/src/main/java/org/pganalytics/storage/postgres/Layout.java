// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** How tables that grow with time are laid out, by what the server has. */
interface Layout {
    /** As in StoreStatus. */
    String name();

    boolean hasPartitions();

    /** What follows the columns in CREATE TABLE. */
    String tableSuffix();

    /** Called after a table with a time column was made. */
    void created(Statement statement, String table) throws SQLException;

    /** TimescaleDB's where the extension is in this database, declarative partitions elsewhere. */
    static Layout of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select 1 from pg_extension where extname = 'timescaledb'")) {
            return row.next() ? new TimescaleLayout() : new NativeLayout();
        }
    }
}
