// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.pganalytics.api.pull.Pulls.Holder;
import org.pganalytics.api.store.PullLocks;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.InstanceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Advisory locks of one session: an exclusive one for each instance, a shared one that tells how many backends there are. */
final class AdvisoryPullLocks implements PullLocks {
    private static final Logger LOG = LoggerFactory.getLogger(AdvisoryPullLocks.class);
    private static final long PRESENCE = SchemaSteps.LOCK + 2;
    /** Rows of pg_locks that advisory locks of one bigint in this database have, and that bigint. */
    private static final String HELD = "locktype = 'advisory' and granted and objsubid = 1"
            + " and database = (select oid from pg_database where datname = current_database())"
            + " and (classid::bigint << 32) + objid::bigint = ";

    private final Connection connection;
    private final String backend;

    /** @param connection of its own, given back when the session is closed */
    AdvisoryPullLocks(Connection connection, String backend) {
        this.connection = connection;
        this.backend = backend;
        try {
            // Else a host that died would keep its locks for hours, which is how long the server waits by itself
            execute("set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3");
            run("select pg_advisory_lock_shared(?)", PRESENCE);
        } catch (SQLException e) {
            close();
            throw lost(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public boolean tryLock(InstanceId id) {
        boolean isTaken = run("select pg_try_advisory_lock(hashtextextended(?, " + PRESENCE + "))", id.value())
                .equals("t");
        if (isTaken) {
            sign(id);
        }
        return isTaken;
    }

    private void sign(InstanceId id) {
        try (PreparedStatement update = connection.prepareStatement(
                "update access.pulled_instances set taken_by = ?, taken_at = now() where instance_id = ?")) {
            update.setString(1, backend);
            update.setString(2, id.value());
            update.executeUpdate();
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    @Override
    public void unlock(InstanceId id) {
        run("select pg_advisory_unlock(hashtextextended(?, " + PRESENCE + "))", id.value());
    }

    @Override
    public int backends() {
        return Integer.parseInt(run("select count(*) from pg_locks where " + HELD + "?", PRESENCE));
    }

    /** Whoever signed for an instance last, while a session holds its lock: the signature of a dead one says nothing. */
    static Map<InstanceId, Holder> holders(Connection connection) throws SQLException {
        Map<InstanceId, Holder> holders = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select instance_id, taken_by, taken_at"
                        + " from access.pulled_instances where taken_by is not null and exists (select from pg_locks"
                        + " where " + HELD + "hashtextextended(instance_id, " + PRESENCE + "))")) {
            while (row.next()) {
                Holder holder = new Holder(row.getString(2), row.getTimestamp(3).toInstant());
                holders.put(new InstanceId(row.getString(1)), holder);
            }
        }
        return holders;
    }

    private String run(String sql, Object parameter) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, parameter);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Not by way of the database: what replaced a lost one must not be taken for lost as well. */
    private static StoreUnavailableException lost(SQLException e) {
        return new StoreUnavailableException("pull locks: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try (connection) {
            // the connection goes back to the pool and lives on
            execute("select pg_advisory_unlock_all(); reset tcp_keepalives_idle; reset tcp_keepalives_interval;"
                    + " reset tcp_keepalives_count");
        } catch (SQLException e) {
            LOG.debug("The session of pull locks ended with its connection", e);
        }
    }
}
