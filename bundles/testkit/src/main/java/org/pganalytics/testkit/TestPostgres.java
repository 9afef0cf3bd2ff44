// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import org.pganalytics.embedded.postgres.PostgresServer;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL of any version from 13 to 18 for one test class, on 127.0.0.1 with a port and a directory of its own, both
 * gone after {@link #close()} or with the JVM. Written for speed: a crash of the machine may cost its data.
 */
public final class TestPostgres implements AutoCloseable {
    private final UnaryOperator<PostgresServer.Builder> configuration;
    private final PostgresServer.Builder builder;
    private final Path directory;
    private final Thread exitHook = new Thread(this::remove, "test-postgres-remove");
    private volatile PostgresServer server;

    /** @param directory with the data to start with */
    private TestPostgres(UnaryOperator<PostgresServer.Builder> configuration, Path directory) throws IOException {
        this.configuration = configuration;
        this.builder = configuration.apply(PostgresServer.at(directory));
        this.server = builder.start();
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(exitHook);
    }

    /**
     * Starts a server; half a second, and two more when it is the first of its version in this JVM. Servers of one version are
     * copies of one: password and system identifier are the same.
     *
     * @param settings as in postgresql.conf, {@code name=value} each
     */
    public static TestPostgres start(int majorVersion, String... settings) {
        return start(
                Integer.toString(majorVersion),
                server -> server.version(Integer.toString(majorVersion)).binaries(PostgresJars.jar(majorVersion)),
                settings);
    }

    /**
     * Starts a server whose programs are installed on this machine, for extensions that the jars don't have.
     *
     * @param bin directory with initdb and postgres
     */
    public static TestPostgres startInstalled(Path bin, String... settings) {
        return start(bin.toString(), server -> server.installed(bin), settings);
    }

    private static TestPostgres start(
            String programs, UnaryOperator<PostgresServer.Builder> configuration, String... settings) {
        try {
            return new TestPostgres(
                    server -> configure(configuration.apply(server), settings),
                    PostgresTemplate.of(programs, configuration).copy());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PostgresServer.Builder configure(PostgresServer.Builder builder, String... settings) {
        builder.setting("fsync", "off").setting("full_page_writes", "off").setting("shared_buffers", "32MB");
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'" + setting + "' is not name=value");
            }
            builder.setting(
                    setting.substring(0, equals).trim(),
                    setting.substring(equals + 1).trim());
        }
        return builder;
    }

    /**
     * A streaming standby with the same settings, made from a copy of the data: this server restarts for that, on another
     * port, and its sessions end. The standby is to be closed before this server.
     */
    public TestPostgres standby() {
        try {
            server.close();
            Path home = PostgresTemplate.copy(server.dataDirectory(), directory);
            server = builder.start();
            Files.createFile(home.resolve("data/standby.signal"));
            Files.writeString(
                    home.resolve("data/postgresql.auto.conf"),
                    "primary_conninfo = 'host=127.0.0.1 port=" + port() + " user=" + user() + " password=" + password()
                            + "'\n",
                    StandardOpenOption.APPEND);
            return new TestPostgres(configuration, home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** URL without user and password. */
    public String jdbcUrl(String database) {
        return server.jdbcUrl(database);
    }

    public int port() {
        return server.port();
    }

    /** The superuser. */
    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    /** Process id of the postmaster. */
    public long pid() {
        return server.pid();
    }

    /** Breaks it off as a crash of the server would; {@link #startAgain()} recovers its data. */
    public void crash() {
        server.stopImmediately();
    }

    /** Starts it after {@link #crash()}, on the port it had. */
    public void startAgain() {
        try {
            server = builder.port(server.port()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new session of the superuser. */
    public Connection connect(String database) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl(database));
        source.setUser(user());
        source.setPassword(password());
        return source.getConnection();
    }

    /** Stops it and deletes its data. */
    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(exitHook);
    }

    private void remove() {
        server.stopImmediately();
        PostgresTemplate.delete(server.dataDirectory());
        PostgresTemplate.delete(directory);
    }
}
