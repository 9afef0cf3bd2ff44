// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.pganalytics.testkit.TestPostgres;

/** A transaction that did an update and then nothing, and a session that waits for it, until this is closed. */
final class BlockedSession implements AutoCloseable {
    private final Connection blocker;
    private final Connection victim;
    private final Thread waiting;

    BlockedSession(TestPostgres server) throws SQLException {
        blocker = server.connect("postgres");
        victim = server.connect("postgres");
        execute(blocker, "CREATE TABLE IF NOT EXISTS stock (id int PRIMARY KEY, n int)");
        execute(blocker, "INSERT INTO stock VALUES (1, 1) ON CONFLICT DO NOTHING");
        blocker.setAutoCommit(false);
        execute(blocker, "UPDATE stock SET n = 2 WHERE id = 1");
        waiting = new Thread(() -> {
            try {
                execute(victim, "UPDATE stock SET n = 3 WHERE id = 1");
            } catch (SQLException cancelled) {
                // the test is over
            }
        });
        waiting.start();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException, InterruptedException {
        blocker.close();
        waiting.join(20_000);
        victim.close();
    }
}
