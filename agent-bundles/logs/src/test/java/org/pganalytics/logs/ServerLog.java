// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.pganalytics.testkit.TestPostgres;

/** A real server that writes its log in all formats at once. */
final class ServerLog implements AutoCloseable {
    /** Has all that records are told by; the server trims none of it. */
    static final String PREFIX = "%m [%p] %q%u@%d/%a %e ";

    final TestPostgres server;
    final Path directory;

    private ServerLog(TestPostgres server) throws SQLException {
        this.server = server;
        try (Connection connection = server.connect("postgres")) {
            this.directory = Path.of(value(connection, "SHOW data_directory"), "log");
            execute(connection, "ALTER SYSTEM SET log_line_prefix = '" + PREFIX + "'");
            execute(connection, "SELECT pg_reload_conf()");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> value(connection, "SHOW log_line_prefix").equals(PREFIX));
        }
    }

    /** @param settings in addition to those of the log */
    static ServerLog start(int version, String... settings) throws SQLException {
        List<String> all = new ArrayList<>(List.of(
                "logging_collector=on",
                "log_destination=stderr,csvlog" + (version >= 15 ? ",jsonlog" : ""),
                "log_timezone=UTC"));
        all.addAll(List.of(settings));
        return new ServerLog(TestPostgres.start(version, all.toArray(new String[0])));
    }

    Connection connect() throws SQLException {
        return server.connect("postgres");
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    /** All records so far, as soon as the marker, written now, is in the file of this format. */
    List<LogRecord> records(LogFormat format) throws SQLException {
        String marker = "marker " + System.nanoTime();
        try (Connection connection = connect()) {
            execute(connection, "DO $$BEGIN RAISE LOG '" + marker + "'; END$$");
        }
        return await().atMost(Duration.ofSeconds(20)).until(() -> parse(format), records -> records.stream()
                .anyMatch(entry -> entry.message().equals(marker)));
    }

    private List<LogRecord> parse(LogFormat format) {
        List<LogRecord> records = new ArrayList<>();
        RecordParser.Output output = new RecordParser.Output() {
            @Override
            public void record(LogRecord entry) {
                records.add(entry);
            }

            @Override
            public void unreadable() {
                records.add(new LogRecord("UNREADABLE", "", "", "", "", "", "", ""));
            }
        };
        for (Path file : files(format)) {
            RecordParser parser = format.parser(new LinePrefix(PREFIX), 10_000);
            try {
                new LineSplitter(format.isQuoted(), 100_000)
                        .split(ByteBuffer.wrap(Files.readAllBytes(file)), line -> parser.line(line, output));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            parser.flush(output);
        }
        return records;
    }

    /** Returns when the server writes to new files. */
    void rotate() throws SQLException {
        int before = files(LogFormat.CSVLOG).size();
        try (Connection connection = connect()) {
            // a file's name has the second it began in
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                execute(connection, "SELECT pg_rotate_logfile()");
                return files(LogFormat.CSVLOG).size() > before;
            });
        }
    }

    List<Path> files(LogFormat format) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> LogFormat.ofFile(file) == format)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
