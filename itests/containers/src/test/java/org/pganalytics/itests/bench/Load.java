// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pganalytics.testkit.TestPostgres;

/** A small shop: a few sessions that read and write some tables, a few hundred transactions a second. */
final class Load implements AutoCloseable {
    private static final int SESSIONS = 6;
    private static final int TABLES = 20;
    private static final int ROWS = 5_000;

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;
    private volatile @Nullable SQLException failure;

    static Load start(TestPostgres server) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            for (int t = 0; t < TABLES; t++) {
                statement.execute("CREATE TABLE item_" + t + " (id int PRIMARY KEY, stock int, name text)");
                statement.execute("INSERT INTO item_" + t + " SELECT i, 100, 'item ' || i FROM generate_series(1, "
                        + ROWS + ") i");
                statement.execute("CREATE INDEX ON item_" + t + " (stock)");
            }
            statement.execute("CREATE TABLE orders (id bigserial PRIMARY KEY, item int, at timestamptz DEFAULT now())");
            statement.execute("ANALYZE");
        }
        Load load = new Load();
        for (int s = 0; s < SESSIONS; s++) {
            Random random = new Random(s);
            String name = s < 4 ? "web" : "worker";
            Thread thread = new Thread(() -> load.run(server, name, random), "load-" + s);
            thread.setDaemon(true);
            thread.start();
            load.threads.add(thread);
        }
        return load;
    }

    private void run(TestPostgres server, String name, Random random) {
        try (Connection connection = server.connect("postgres")) {
            connection.setClientInfo("ApplicationName", name);
            connection.setAutoCommit(false);
            while (!stopped) {
                int table = random.nextInt(TABLES);
                int id = 1 + random.nextInt(ROWS);
                execute(connection, "SELECT stock, name FROM item_" + table + " WHERE id = ?", id);
                if (random.nextInt(3) == 0) {
                    execute(connection, "UPDATE item_" + table + " SET stock = stock - 1 WHERE id = ?", id);
                    execute(connection, "INSERT INTO orders (item) VALUES (?)", id);
                }
                if (random.nextInt(50) == 0) {
                    execute(connection, "SELECT count(*) FROM item_" + table + " WHERE name LIKE '%7' AND id > ?", id);
                }
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(3000)));
                if (random.nextInt(100) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(30_000)));
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private static void execute(Connection connection, String sql, int parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, parameter);
            statement.execute();
        }
    }

    @Override
    public void close() throws SQLException, InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
