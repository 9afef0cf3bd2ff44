// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session on the admin console of a PgBouncer, with deadlines and a limit for what one result may hold. For one thread. */
final class Console implements AutoCloseable {
    /** A PgBouncer with more pools or databases than this is rare, and each row costs on the wire and in the store. */
    static final int LIMIT = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    private static final int SECONDS = 5;
    private static final String VERSION_MARK = "/bouncer";

    private final Connection connection;
    private final String version;
    private final Instant since = Instant.now();

    private Console(Connection connection, String version) {
        this.connection = connection;
        this.version = version;
    }

    static Console open(ConsoleSettings settings) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(settings.url());
        source.setDatabaseName("pgbouncer");
        source.setUser(settings.user());
        source.setPassword(password(settings));
        source.setApplicationName("pganalytics");
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        // To a server older than 12, which the console's version looks like, pgjdbc says SET extra_float_digits, which
        // only an admin may; but not on a connection for replication. That it is one is told from 9.4 on, and refused.
        source.setReplication("false");
        source.setAssumeMinServerVersion("9.0");
        source.setTcpKeepAlive(true);
        source.setConnectTimeout(SECONDS);
        source.setSocketTimeout(SECONDS);
        source.setMaxResultBuffer("2M");
        Connection connection = source.getConnection();
        try {
            String version = connection.getMetaData().getDatabaseProductVersion();
            if (!version.endsWith(VERSION_MARK)) {
                throw new SQLException("is no PgBouncer but a server of version " + version + ": correct url");
            }
            return new Console(connection, version.substring(0, version.length() - VERSION_MARK.length()));
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static String password(ConsoleSettings settings) throws SQLException {
        try {
            return settings.password().get();
        } catch (RuntimeException e) {
            throw new SQLException("no password: " + e.getMessage(), e);
        }
    }

    String version() {
        return version;
    }

    /** When the session began. */
    Instant since() {
        return since;
    }

    /** Rows beyond the limit are dropped, those with clients that wait only beyond twice as many. */
    ShownTable show(String what) throws SQLException {
        List<ShownRow> rows = new ArrayList<>();
        int dropped = 0;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW " + what)) {
            while (result.next()) {
                ShownRow row = row(result);
                int limit = "0".equals(row.values().getOrDefault("cl_waiting", "0")) ? LIMIT : 2 * LIMIT;
                if (rows.size() < limit) {
                    rows.add(row);
                } else {
                    dropped++;
                }
            }
        }
        return new ShownTable(rows, dropped);
    }

    private static ShownRow row(ResultSet result) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String value = result.getString(i);
            if (value != null) {
                values.put(columns.getColumnLabel(i), value);
            }
        }
        return new ShownRow(values);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("Closing a console failed: {}", e.getMessage());
        }
    }
}
