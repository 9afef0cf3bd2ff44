// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.pganalytics.api.store.PullLocks;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.InstanceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Advisory locks of one session: an exclusive one for each instance, a shared one that tells how many backends there are. */
final class AdvisoryPullLocks implements PullLocks {
    private static final Logger LOG = LoggerFactory.getLogger(AdvisoryPullLocks.class);
    private static final long PRESENCE = SchemaSteps.LOCK + 2;

    private final Connection connection;

    /** @param connection of its own, given back when the session is closed */
    AdvisoryPullLocks(Connection connection) {
        this.connection = connection;
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
        return run("select pg_try_advisory_lock(hashtextextended(?, " + PRESENCE + "))", id.value())
                .equals("t");
    }

    @Override
    public void unlock(InstanceId id) {
        run("select pg_advisory_unlock(hashtextextended(?, " + PRESENCE + "))", id.value());
    }

    @Override
    public int backends() {
        return Integer.parseInt(run(
                "select count(*) from pg_locks where locktype = 'advisory' and granted and objsubid = 1"
                        + " and database = (select oid from pg_database where datname = current_database())"
                        + " and (classid::bigint << 32) + objid::bigint = ?",
                PRESENCE));
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
