// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.pganalytics.embedded.postgres.PostgresServer;

/**
 * The data of a server that was made once in this JVM and never used: initdb takes ten times as long as a copy of what it
 * makes. Gone with the JVM; for any thread.
 */
final class PostgresTemplate {
    private static final Map<String, PostgresTemplate> TEMPLATES = new ConcurrentHashMap<>();

    private final Path directory;
    private final Path data;

    private PostgresTemplate(UnaryOperator<PostgresServer.Builder> programs) {
        try {
            directory = Files.createTempDirectory("pganalytics-test-postgres-template-");
            PostgresServer.Builder builder = programs.apply(PostgresServer.at(directory));
            try (PostgresServer server = builder.setting("fsync", "off").start()) {
                data = server.dataDirectory();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::remove, "test-postgres-template-remove"));
    }

    /**
     * The one of these programs.
     *
     * @param name of the programs
     * @param programs sets them
     */
    static PostgresTemplate of(String name, UnaryOperator<PostgresServer.Builder> programs) {
        return TEMPLATES.computeIfAbsent(name, key -> new PostgresTemplate(programs));
    }

    /** A directory to start a server at. */
    Path copy() throws IOException {
        return copy(data, directory);
    }

    /**
     * Copies what a stopped server leaves.
     *
     * @param data with PG_VERSION
     * @param directory it was started at, with the password
     */
    static Path copy(Path data, Path directory) throws IOException {
        // Beside the server's own, where its user gets to
        Path home = Files.createTempDirectory(data.getParent().getParent(), "pganalytics-test-postgres-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        copyTree(data, home.resolve("data"));
        Files.copy(directory.resolve("password"), home.resolve("password"));
        return home;
    }

    /** With owners and permissions. */
    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path path : (Iterable<Path>) tree::iterator) {
                Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private void remove() {
        delete(data);
        delete(directory);
    }

    /** Deletes the tree, if it is there. */
    static void delete(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : (Iterable<Path>) tree.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
