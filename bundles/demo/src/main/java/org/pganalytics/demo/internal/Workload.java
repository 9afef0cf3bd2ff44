// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.demo.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shop's everyday life: people look up orders by reference and customers by id, and place orders, which takes items from
 * stock. About 70 transactions a second on four sessions. A session that fails is opened anew a second later, for ever.
 */
final class Workload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workload.class);
    private static final int READERS = 2;
    private static final int WRITERS = 2;
    private static final long READ_PACE_MILLIS = 40;
    private static final long WRITE_PACE_MILLIS = 100;
    /** Few enough that every writer meets each of them within seconds. */
    static final int HOT_ITEMS = 20;

    private final Shop shop;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicLong newest = new AtomicLong();
    private final AtomicLong transactions = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();

    Workload(Shop shop) {
        this.shop = shop;
        for (int i = 0; i < READERS; i++) {
            threads.add(new Thread(() -> keepGoing("shop-web", READ_PACE_MILLIS, this::look), "demo-reader-" + i));
        }
        for (int i = 0; i < WRITERS; i++) {
            threads.add(new Thread(() -> keepGoing("shop-orders", WRITE_PACE_MILLIS, this::order), "demo-writer-" + i));
        }
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
    }

    long transactions() {
        return transactions.get();
    }

    long failures() {
        return failures.get();
    }

    /** Lets each session end; those that wait for a lock end with the server. */
    @Override
    public void close() {
        stop.countDown();
    }

    private interface Transaction {
        void run(Connection connection) throws SQLException;
    }

    private void keepGoing(String name, long paceMillis, Transaction transaction) {
        try {
            boolean well = true;
            do {
                try (Connection connection = shop.application(name)) {
                    connection.setAutoCommit(false);
                    newest.accumulateAndGet(newestOrder(connection), Math::max);
                    if (!well) {
                        LOG.info("The demo's workload {} is back", name);
                        well = true;
                    }
                    while (!stop.await(paceMillis, TimeUnit.MILLISECONDS)) {
                        transaction.run(connection);
                        connection.commit();
                        transactions.incrementAndGet();
                    }
                } catch (SQLException e) {
                    failures.incrementAndGet();
                    if (well && stop.getCount() > 0) {
                        LOG.info("The demo's workload {} is interrupted: {}", name, e.getMessage());
                    }
                    well = false;
                }
            } while (!stop.await(1, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long newestOrder(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT coalesce(max(id), 0) FROM orders");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        } finally {
            connection.commit();
        }
    }

    private void look(Connection connection) throws SQLException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long customer = 1 + random.nextInt(Shop.CUSTOMERS);
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT id, customer_id, item_id, quantity FROM orders WHERE reference = ?")) {
            statement.setString(1, "R" + Math.max(1, newest.get() - random.nextInt(Shop.ORDERS - 1000)));
            try (ResultSet rows = statement.executeQuery()) {
                if (rows.next()) {
                    customer = rows.getLong(2);
                }
            }
        }
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT name, city FROM customers WHERE id = ?")) {
            statement.setLong(1, customer);
            statement.executeQuery().close();
        }
    }

    /** Places an order, takes its item from stock, and forgets the oldest order, so that the table stays as it is. */
    private void order(Connection connection) throws SQLException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long item = 1 + random.nextInt(HOT_ITEMS);
        long id;
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE items SET stock = stock - 1 WHERE id = ?")) {
            statement.setLong(1, item);
            statement.executeUpdate();
        }
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO orders (id, reference, customer_id, item_id, quantity)"
                        + " SELECT n, 'R' || n, ?, ?, 1 FROM nextval('orders_id_seq') n RETURNING id")) {
            statement.setLong(1, 1 + random.nextInt(Shop.CUSTOMERS));
            statement.setLong(2, item);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                id = rows.getLong(1);
            }
        }
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM orders WHERE id = ?")) {
            statement.setLong(1, id - Shop.ORDERS);
            statement.executeUpdate();
        }
        newest.accumulateAndGet(id, Math::max);
    }
}
