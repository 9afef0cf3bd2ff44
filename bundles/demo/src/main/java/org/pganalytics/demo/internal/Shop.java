// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.demo.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Properties;
import org.pganalytics.embedded.postgres.PostgresServer;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The monitored server with its database {@code shop}: 300,000 orders of 10,000 customers for 1,000 items, made once and kept
 * in the directory. What the agent needs is in {@code monitor.properties} there (mode 600): url, user, password, pid.
 */
final class Shop implements AutoCloseable {
    static final String DATABASE = "shop";
    static final String MONITOR_FILE = "monitor.properties";
    static final int ORDERS = 300_000;
    static final int ITEMS = 1_000;
    static final int CUSTOMERS = 10_000;
    /** What the workload's point queries need and the fault missing-index takes away. */
    static final String CREATE_INDEX = "CREATE INDEX IF NOT EXISTS orders_reference_idx ON public.orders (reference)";

    static final String DROP_INDEX = "DROP INDEX IF EXISTS public.orders_reference_idx";

    private static final Logger LOG = LoggerFactory.getLogger(Shop.class);

    private final PostgresServer server;
    private final String applicationPassword;

    private Shop(PostgresServer server, String applicationPassword) {
        this.server = server;
        this.applicationPassword = applicationPassword;
    }

    /** Starts the server and makes what is missing; about five seconds the first time. */
    static Shop open(Path directory, int port) throws IOException, SQLException {
        Files.createDirectories(directory);
        Path file = directory.resolve(MONITOR_FILE);
        Properties monitor = read(file);
        PostgresServer server = start(directory, port, monitor);
        try {
            String monitorPassword = monitor.getProperty("password", secret());
            Shop shop = new Shop(server, secret());
            shop.prepare(monitorPassword);
            monitor.setProperty("url", server.jdbcUrl(DATABASE));
            monitor.setProperty("user", "pganalytics_monitor");
            monitor.setProperty("password", monitorPassword);
            monitor.setProperty("port", Integer.toString(server.port()));
            monitor.setProperty("pid", Long.toString(server.pid()));
            write(file, monitor);
            LOG.info("The demo's database {} is ready on port {}", DATABASE, server.port());
            return shop;
        } catch (IOException | SQLException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    int port() {
        return server.port();
    }

    long pid() {
        return server.pid();
    }

    boolean isRunning() {
        return server.isRunning();
    }

    /** A session of the shop's application, under this application name. */
    Connection application(String name) throws SQLException {
        return connect(DATABASE, "shop", applicationPassword, name);
    }

    /** A session of the superuser, who gets one when all others don't. */
    Connection superuser() throws SQLException {
        return connect(DATABASE, server.user(), server.password(), "shop-admin");
    }

    @Override
    public void close() {
        server.close();
    }

    /** Takes the port it had before, so that an agent finds it again, unless that was taken by someone else since. */
    private static PostgresServer start(Path directory, int port, Properties before) throws IOException {
        int former = Integer.parseInt(before.getProperty("port", "0"));
        if (port == 0 && former != 0) {
            try {
                return builder(directory, former).start();
            } catch (IOException e) {
                LOG.info("The demo's database cannot have port {} again: {}", former, e.getMessage());
            }
        }
        return builder(directory, port).start();
    }

    private static PostgresServer.Builder builder(Path directory, int port) {
        return PostgresServer.at(directory)
                .port(port)
                .setting("max_connections", "60")
                .setting("superuser_reserved_connections", "3")
                .setting("shared_buffers", "64MB")
                .setting("shared_preload_libraries", "pg_stat_statements")
                .setting("synchronous_commit", "off")
                .setting("track_io_timing", "on")
                .setting("jit", "off")
                .setting("max_parallel_workers_per_gather", "0")
                .setting("cluster_name", "pganalytics-demo");
    }

    private void prepare(String monitorPassword) throws SQLException {
        try (Connection connection = connect("postgres", server.user(), server.password(), "shop-admin");
                Statement statement = connection.createStatement()) {
            role(statement, "shop", applicationPassword);
            role(statement, "pganalytics_monitor", monitorPassword);
            statement.execute("GRANT pg_monitor TO pganalytics_monitor");
            statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
        try (Connection connection = superuser();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            if (!exists(statement, "SELECT 1 FROM pg_class WHERE oid = to_regclass('public.orders')")) {
                connection.setAutoCommit(false);
                fill(statement);
                connection.commit();
                connection.setAutoCommit(true);
                statement.execute("VACUUM (ANALYZE)");
            }
            statement.execute(CREATE_INDEX); // a fault may have been at work when it was killed
        }
    }

    private static void fill(Statement statement) throws SQLException {
        statement.execute("CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, city text NOT NULL)");
        statement.execute("CREATE TABLE items (id bigint PRIMARY KEY, name text NOT NULL, price numeric(10,2) NOT NULL,"
                + " stock bigint NOT NULL) WITH (fillfactor = 70)");
        statement.execute("CREATE TABLE orders (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,"
                + " reference text NOT NULL, customer_id bigint NOT NULL, item_id bigint NOT NULL, quantity int NOT NULL,"
                + " placed timestamptz NOT NULL DEFAULT now())");
        statement.execute("INSERT INTO customers SELECT i, 'Customer ' || i, 'City ' || i % 97 FROM generate_series(1, "
                + CUSTOMERS + ") i");
        statement.execute("INSERT INTO items SELECT i, 'Item ' || i, 1 + i % 500, 1000000 FROM generate_series(1, "
                + ITEMS + ") i");
        statement.execute("INSERT INTO orders (reference, customer_id, item_id, quantity, placed) SELECT 'R' || i,"
                + " 1 + i % " + CUSTOMERS + ", 1 + i % " + ITEMS + ", 1 + i % 5, now() - (" + ORDERS
                + " - i) * interval '1 second' FROM generate_series(1, " + ORDERS + ") i");
        statement.execute(CREATE_INDEX);
        statement.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON customers, items, orders TO shop");
        statement.execute("GRANT USAGE ON SEQUENCE orders_id_seq TO shop");
    }

    /** Names and passwords are of letters and digits only. */
    private static void role(Statement statement, String name, String password) throws SQLException {
        if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'")) {
            statement.execute("CREATE ROLE " + name + " LOGIN");
        }
        statement.execute("ALTER ROLE " + name + " PASSWORD '" + password + "'");
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private Connection connect(String database, String user, String password, String name) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server.jdbcUrl(database));
        source.setUser(user);
        source.setPassword(password);
        source.setApplicationName(name);
        source.setConnectTimeout(5);
        source.setTcpKeepAlive(true);
        return source.getConnection();
    }

    private static String secret() {
        byte[] random = new byte[20];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        return properties;
    }

    private static void write(Path file, Properties properties) throws IOException {
        Path fresh = file.resolveSibling(MONITOR_FILE + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var writer = Files.newBufferedWriter(fresh)) {
            properties.store(writer, null);
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
