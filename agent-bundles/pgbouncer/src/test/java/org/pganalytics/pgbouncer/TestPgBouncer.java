// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pganalytics.testkit.TestPostgres;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The installed PgBouncer before a PostgreSQL, on a port of its own. The database app has a pool of one connection; the user
 * stats may see the console, the user web may not, the password of both is {@link #PASSWORD}.
 */
final class TestPgBouncer implements AutoCloseable {
    static final String PASSWORD = "open-sesame";

    private final Path program;
    private final Path directory;
    private final int port;
    private Process process;

    TestPgBouncer(Path program, Path directory, TestPostgres server) throws IOException {
        this(program, directory, server, 0);
    }

    /** @param idle so many databases more, which nobody uses */
    TestPgBouncer(Path program, Path directory, TestPostgres server, int idle) throws IOException {
        this.program = program;
        this.directory = directory;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
        Files.writeString(
                directory.resolve("pgbouncer.ini"),
                """
                [databases]
                app = host=127.0.0.1 port=%d dbname=postgres user=%s password=%s pool_size=1
                %s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = %s
                stats_users = stats
                pool_mode = transaction
                max_client_conn = 30
                %s
                """
                        .formatted(
                                server.port(),
                                server.user(),
                                server.password(),
                                IntStream.range(0, idle)
                                        .mapToObj(i -> "idle" + i + " = host=127.0.0.1")
                                        .collect(Collectors.joining("\n")),
                                port,
                                directory.resolve("users.txt"),
                                // It refuses to run as root
                                System.getProperty("user.name").equals("root") ? "user = nobody" : ""));
        Files.writeString(directory.resolve("users.txt"), "\"stats\" \"%1$s\"\n\"web\" \"%1$s\"\n".formatted(PASSWORD));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        start();
    }

    /** Where it is installed. */
    static Optional<Path> program() {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")
                .map(bin -> Path.of(bin, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private void start() throws IOException {
        process = new ProcessBuilder(
                        program.toString(), directory.resolve("pgbouncer.ini").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
        await().atMost(Duration.ofSeconds(20)).until(this::listens);
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("pgbouncer ended: " + Files.readString(directory.resolve("log")));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    ConsoleSettings console(String user, String password) {
        return new ConsoleSettings("edge", "jdbc:postgresql://127.0.0.1:" + port + "/", user, () -> password);
    }

    /** A client of the database app. */
    Connection connect() throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL("jdbc:postgresql://127.0.0.1:" + port + "/app");
        source.setUser("web");
        source.setPassword(PASSWORD);
        return source.getConnection();
    }

    /** On the same port, with counters that begin anew. */
    void restart() throws IOException {
        stop();
        start();
    }

    /** It is there and says nothing, until {@link #thaw()}. */
    void freeze() throws IOException {
        signal("STOP");
    }

    void thaw() throws IOException {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        Process kill = new ProcessBuilder(List.of("kill", "-" + name, Long.toString(process.pid()))).start();
        if (kill.onExit().join().exitValue() != 0) {
            throw new IOException("kill -" + name + " " + process.pid() + " failed");
        }
    }

    private void stop() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        stop();
    }
}
