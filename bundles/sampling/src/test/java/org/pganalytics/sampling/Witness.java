// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.pganalytics.testkit.TestPostgres;

/** Looks, as often as it can, at what the server (14 and up) says of a user's sessions, until it is stopped. */
final class Witness {
    private final Connection connection;
    private final String user;
    private final CompletableFuture<Void> looking;
    private long connections;
    private long waitedMillis;
    private volatile boolean stopped;

    Witness(TestPostgres postgres, String user) throws SQLException {
        this.connection = postgres.connect("postgres");
        this.user = user;
        this.looking = CompletableFuture.runAsync(this::look);
    }

    private void look() {
        try (connection;
                PreparedStatement statement = connection.prepareStatement(
                        """
                        SELECT count(DISTINCT a.pid),
                               coalesce(max(extract(epoch FROM clock_timestamp() - l.waitstart) * 1000), 0)::bigint
                          FROM pg_stat_activity a
                          LEFT JOIN pg_locks l ON l.pid = a.pid AND NOT l.granted
                         WHERE a.usename = ?""")) {
            statement.setString(1, user);
            while (!stopped) {
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    connections = Math.max(connections, row.getLong(1));
                    waitedMillis = Math.max(waitedMillis, row.getLong(2));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** To be called before what it saw is asked for. */
    void stop() {
        stopped = true;
        looking.join();
    }

    /** Most connections at once. */
    long connections() {
        return connections;
    }

    /** Longest wait for a lock. */
    long waitedMillis() {
        return waitedMillis;
    }
}
