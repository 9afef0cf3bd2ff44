// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.store.StoreAddress;
import org.pganalytics.api.store.StoreBusyException;
import org.pganalytics.api.store.StoreUnavailableException;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the database: connects and brings the schema up on a thread of its own, again after each loss, with growing
 * pauses; until then every call fails at once. One log line when it is lost and one when it is back.
 */
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final long MAX_PAUSE_MILLIS = 30_000;
    /** No address is no trouble until the pauses are this long: at a start the one who offers it may come later. */
    private static final long QUIET_MILLIS = 4_000;

    private final Supplier<StoreAddress> addresses;
    private final SchemaSteps steps;
    private final int connections;
    private final Thread connector = new Thread(this::keepConnected, "store-connect");
    private volatile @Nullable Open open;
    private volatile String reason = "not connected yet";
    private volatile String warned = "";
    private volatile boolean closed;

    /** One stretch of being connected. */
    private record Open(HikariDataSource pool, String where, Layout layout) {}

    /** @param addresses asked anew at each attempt; may throw {@link StoreUnavailableException} */
    Database(Supplier<StoreAddress> addresses, SchemaSteps steps, int connections) {
        this.addresses = addresses;
        this.steps = steps;
        this.connections = connections;
        connector.setDaemon(true);
        connector.start();
    }

    boolean isOpen() {
        return open != null;
    }

    /** Why it is not open. */
    String reason() {
        return reason;
    }

    Layout layout() {
        return open().layout();
    }

    /**
     * @throws StoreUnavailableException at once while there is no connection
     * @throws StoreBusyException after 5 s when all connections of the pool are in use
     */
    Connection connect() {
        Open now = open();
        try {
            return now.pool().getConnection();
        } catch (SQLException e) {
            if (isExhausted(now.pool(), e)) {
                throw new StoreBusyException(
                        now.where() + ": all " + connections + " connections are in use, try again", e);
            }
            throw unavailable(e);
        }
    }

    /** A pool that waits for a connection of its own rather than for the database has all it may have. */
    private boolean isExhausted(HikariDataSource pool, SQLException e) {
        return e instanceof SQLTransientConnectionException
                && pool.getHikariPoolMXBean().getTotalConnections() >= connections;
    }

    /** Runs the work on a connection with autocommit. */
    <T> T with(Work<T> work) {
        try (Connection connection = connect()) {
            return work.run(connection);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** Something to do on a connection. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Turns the error into the exception callers know, and starts connecting anew when the connection is gone. */
    StoreUnavailableException unavailable(SQLException e) {
        Open now = open;
        String where = now == null ? "store" : now.where();
        if (isLoss(e)) {
            lost(now, e);
        }
        return new StoreUnavailableException(where + ": " + e.getMessage(), e);
    }

    /** Class 08 connection, 57P shutdown; no state: the pool gave up waiting for the database. */
    static boolean isLoss(SQLException e) {
        String state = e.getSQLState();
        return state == null || state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
    }

    private Open open() {
        Open now = open;
        if (now == null) {
            throw new StoreUnavailableException("store: " + reason, null);
        }
        return now;
    }

    private synchronized void lost(@Nullable Open which, SQLException e) {
        if (which != null && open == which) {
            LOG.warn("Store {} lost: {}", which.where(), e.getMessage());
            reason = String.valueOf(e.getMessage());
            warned = reason;
            open = null;
            which.pool().close();
            notifyAll();
        }
    }

    private void keepConnected() {
        long pause = 0;
        try {
            while (!closed) {
                try {
                    connectOnce();
                    pause = 0;
                    awaitLoss();
                } catch (StoreUnavailableException | SQLException | IllegalStateException | TimeoutException e) {
                    retryLater(e, pause);
                    pause = Math.min(MAX_PAUSE_MILLIS, Math.max(250, pause * 2));
                    pause(pause);
                } catch (ExecutionException e) {
                    retryLater(e.getCause(), pause);
                    pause = Math.min(MAX_PAUSE_MILLIS, Math.max(250, pause * 2));
                    pause(pause);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Connecting ends", e);
        }
    }

    private void retryLater(Throwable e, long pause) {
        reason = e.getMessage() == null ? e.toString() : e.getMessage();
        if (e instanceof StoreUnavailableException && pause < QUIET_MILLIS) {
            LOG.debug("Store has no address yet: {}", reason);
        } else if (!reason.equals(warned)) {
            warned = reason;
            LOG.warn("Store is not available, trying again: {}", reason);
        } else {
            LOG.debug("Store is still not available after a pause of {} ms: {}", pause, reason);
        }
    }

    private void connectOnce() throws SQLException, InterruptedException, ExecutionException, TimeoutException {
        StoreAddress.Address address =
                addresses.get().address().toCompletableFuture().get(180, TimeUnit.SECONDS);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address.jdbcUrl());
        source.setUser(address.user());
        source.setPassword(address.password());
        source.setApplicationName("pganalytics-store");
        source.setConnectTimeout(5);
        source.setSocketTimeout(60);
        source.setTcpKeepAlive(true);
        Layout layout;
        try (Connection connection = source.getConnection()) {
            layout = steps.apply(connection);
        }
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setPoolName("store");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(-1);
        HikariDataSource pool = new HikariDataSource(config);
        synchronized (this) {
            if (closed) {
                pool.close();
                return;
            }
            open = new Open(pool, address.jdbcUrl(), layout);
            LOG.info("Store {} is there, layout {}", address.jdbcUrl(), layout);
            reason = "";
            warned = "";
        }
    }

    private synchronized void awaitLoss() throws InterruptedException {
        while (open != null && !closed) {
            wait();
        }
    }

    private synchronized void pause(long millis) throws InterruptedException {
        if (!closed) {
            wait(millis);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        connector.interrupt();
        try {
            connector.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Open last = open;
        open = null;
        if (last != null) {
            last.pool().close();
        }
    }
}
