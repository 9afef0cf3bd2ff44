// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;
import org.postgresql.util.PSQLState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a PostgreSQL that cannot become its outage: read-only, simple protocol (poolers), 100 ms for locks, a
 * statement timeout, no JIT, memory enough to write no temporary files, deadlines on the socket, and a limit for what one
 * result may hold. Every query is a transaction of its own. For one thread at a time.
 */
final class Session implements AutoCloseable {
    static final String APPLICATION_NAME = "pganalytics";
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int CONNECT_SECONDS = 5;
    private static final int MAX_DATABASES = 1000;
    private static final int WORK_KB = 16 * 1024;
    private static final String SERVER =
            """
            SELECT current_setting('server_version_num')::int, pg_is_in_recovery(), current_database(),
                   pg_postmaster_start_time(),
                   (SELECT array_agg(ARRAY[e.extname::text, e.extversion, quote_ident(n.nspname)])
                      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace),
                   quote_ident(current_user),
                   (SELECT array_agg(r.rolname::text)
                      FROM pg_roles r WHERE r.rolname LIKE 'pg\\_%' AND pg_has_role(r.oid, 'USAGE'))""";
    private static final String TIMELINE =
            """
            SELECT CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())
                        ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END""";

    private final Connection connection;
    private final String systemIdentifier;

    private Session(Connection connection, String systemIdentifier) {
        this.connection = connection;
        this.systemIdentifier = systemIdentifier;
    }

    /** @param database null for the one the URL names */
    static Session open(SamplerSettings settings, @Nullable String database) throws SQLException {
        long millis = settings.statementTimeout().toMillis();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(settings.url());
        if (database != null) {
            source.setDatabaseName(database);
        }
        source.setUser(settings.user());
        source.setPassword(password(settings));
        source.setApplicationName(APPLICATION_NAME);
        source.setAssumeMinServerVersion("9.4");
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        source.setTcpKeepAlive(true);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout((int) (millis / 1000) + 5);
        source.setMaxResultBuffer("4M");
        Connection connection = source.getConnection();
        try {
            execute(
                    connection,
                    "SET default_transaction_read_only = on; SET lock_timeout = 100; SET statement_timeout = " + millis
                            + "; SET idle_in_transaction_session_timeout = 30000; SET jit = off"
                            + "; SET search_path = pg_catalog; SET IntervalStyle = postgres"
                            + "; SET standard_conforming_strings = on"
                            // From 14 on; between two samples a session is idle for a good reason
                            + "; SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'"
                            // 10,000 rows of pg_stat_statements are more than the usual 4 MB, and would be written to a
                            // file
                            + "; SELECT set_config(name, '" + WORK_KB + "', false) FROM pg_settings"
                            + " WHERE name = 'work_mem' AND setting::int < " + WORK_KB);
            return new Session(connection, systemIdentifier(connection));
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static String password(SamplerSettings settings) throws SQLException {
        try {
            return settings.password().get();
        } catch (RuntimeException e) {
            throw new SQLException("no password: " + e.getMessage(), "28000", e);
        }
    }

    private static String systemIdentifier(Connection connection) throws SQLException {
        try {
            return text(connection, "SELECT system_identifier::text FROM pg_control_system()");
        } catch (SQLException e) {
            if (isLost(e)) {
                throw e;
            }
            LOG.debug("No system identifier: {}", e.getMessage());
            return "";
        }
    }

    /** What the server says of itself now: a standby may have become a primary since. */
    ServerInfo server() throws SQLException {
        long timeline = 0;
        try {
            timeline = Long.parseLong(text(connection, TIMELINE));
        } catch (SQLException e) {
            if (isLost(e)) {
                throw e;
            }
            LOG.debug("No timeline: {}", e.getMessage());
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SERVER)) {
            row.next();
            Map<String, ServerInfo.Extension> extensions = new HashMap<>();
            // An array and no text to split: whoever may make a schema may put anything into its name
            for (String[] words : array(row, 5, new String[0][])) {
                extensions.put(words[0], new ServerInfo.Extension(words[1], words[2]));
            }
            return new ServerInfo(
                    row.getInt(1),
                    row.getBoolean(2),
                    row.getString(3),
                    row.getString(6),
                    Set.of(array(row, 7, new String[0])),
                    systemIdentifier,
                    timeline,
                    row.getObject(4, OffsetDateTime.class).toInstant(),
                    extensions);
        }
    }

    private static <T> T[] array(ResultSet row, int column, T[] none) throws SQLException {
        Array array = row.getArray(column);
        @SuppressWarnings("unchecked")
        T[] elements = array == null ? none : (T[]) array.getArray();
        return elements;
    }

    /** Runs a query and reads its rows, at most limit of them and {@link Fetch#MAX_CHARACTERS} of text. */
    Fetch fetch(MetricFile file, String sql, int limit) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return Fetch.of(file, result, limit);
        }
    }

    /**
     * The keys and weights that a query returns, in any order. They come as one value: 16 bytes a row, where thousands of
     * rows of text would cost the server and the heap several times that.
     */
    Weights weights(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT string_agg(int8send(q.key) || float8send(q.weight), '') FROM (\n"
                                + sql + "\n) q(key, weight)")) {
            byte[] bytes = result.next() ? result.getBytes(1) : null;
            return Weights.of(ByteBuffer.wrap(bytes == null ? new byte[0] : bytes));
        }
    }

    /** The pairs that a query of two text columns returns. */
    Map<String, String> pairs(String sql) throws SQLException {
        Map<String, String> pairs = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                String value = result.getString(2);
                pairs.put(result.getString(1), value == null ? "" : value);
            }
        }
        return pairs;
    }

    /** Databases that can be connected to and are wanted: ours first, then by activity. Of thousands the idle are left out. */
    List<String> databases(Predicate<String> wanted) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT d.datname FROM pg_database d WHERE d.datallowconn AND NOT d.datistemplate"
                                + " AND has_database_privilege(d.oid, 'CONNECT') ORDER BY d.datname ="
                                + " current_database() DESC, pg_stat_get_db_xact_commit(d.oid) DESC, d.datname LIMIT "
                                + MAX_DATABASES)) {
            while (result.next()) {
                String name = result.getString(1);
                if (wanted.test(name)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** The oids of every so many relations of the database, ascending; each is asked for by a short statement. */
    List<Long> everyRelation(int relations) throws SQLException {
        List<Long> oids = new ArrayList<>();
        String oid = "0";
        do {
            oid = text(
                    connection,
                    "SELECT c.oid FROM pg_class c WHERE c.oid > '" + oid + "'::oid ORDER BY c.oid OFFSET "
                            + (relations - 1) + " LIMIT 1");
            if (!oid.isEmpty()) {
                oids.add(Long.valueOf(oid));
            }
        } while (!oid.isEmpty());
        return oids;
    }

    int backendPid() throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    /**
     * Whether the server still has this backend of ours, other than this session's: one that was closed takes a moment to leave.
     * After a restart or a failover a process of somebody else's may have its number.
     */
    boolean hasBackend(int pid) throws SQLException {
        return !"0"
                .equals(text(
                        connection,
                        "SELECT count(*) FROM pg_stat_get_activity(" + pid + ") a WHERE a.application_name = '"
                                + APPLICATION_NAME + "' AND a.pid <> pg_backend_pid()"));
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            String value = result.next() ? result.getString(1) : null;
            return value == null ? "" : value;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Whether the connection is gone, rather than only the query failed. */
    static boolean isLost(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    /** Whether the driver gave the connection up because one result would have been larger than is allowed. */
    static boolean isTooLarge(SQLException e) {
        return PSQLState.COMMUNICATION_ERROR.getState().equals(e.getSQLState());
    }

    /** SQLSTATE and message, one line. */
    static String reason(SQLException e) {
        String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
        String state = e.getSQLState();
        return (state == null ? "" : state + " ") + (message.length() > 300 ? message.substring(0, 300) : message);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("Closing a session failed: {}", e.getMessage());
        }
    }
}
