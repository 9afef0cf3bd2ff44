// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.SQLException;
import java.sql.Statement;

/**
 * Hypertables for the family tables, where TimescaleDB is in the database. The core tables stay on declarative partitions.
 * Not verified against a TimescaleDB yet: none was at hand.
 */
final class TimescaleLayout implements Layout {
    @Override
    public String name() {
        return "timescaledb";
    }

    @Override
    public boolean hasPartitions() {
        return false;
    }

    @Override
    public String tableSuffix() {
        return "";
    }

    @Override
    public void created(Statement statement, String table) throws SQLException {
        statement.execute(
                "select create_hypertable('metrics." + table + "', 'time', chunk_time_interval => interval '1 day')");
    }
}
