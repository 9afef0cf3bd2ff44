// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.agent.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.pganalytics.testkit.TestPostgres;

/** The agent of a package as a process of its own runtime, with its configuration and its data in a directory beside it. */
final class PackagedAgent implements AutoCloseable {
    private final Process process;
    private final Path output;

    private PackagedAgent(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * @param home as unpacked, only read
     * @param directory gets etc/ (of the home's, but the two files about this machine), data/ and what it prints
     * @param environment in addition; no Java of the system's is in it
     */
    static PackagedAgent start(
            Path home,
            Path directory,
            TestPostgres watched,
            AcknowledgingBackend backend,
            String interval,
            Map<String, String> environment)
            throws IOException {
        Path etc = Files.createDirectories(directory.resolve("etc"));
        Files.createDirectories(directory.resolve("deploy"));
        try (var files = Files.list(home.resolve("etc"))) {
            for (Path file : files.toList()) {
                Files.copy(file, etc.resolve(file.getFileName()));
            }
        }
        Files.writeString(
                etc.resolve("org.pganalytics.collect.cfg"),
                """
                instance = watched
                url = %s
                user = %s
                password = ${env:WATCHED_PASSWORD}
                interval = %s
                """
                        .formatted(watched.jdbcUrl("postgres"), watched.user(), interval));
        Files.writeString(
                etc.resolve("org.pganalytics.link.cfg"),
                """
                collector = packaged
                host = 127.0.0.1
                port = %d
                token = a-token-that-nobody-checks-here
                tls = true
                caCertificate = %s
                batchInterval = 1s
                """
                        .formatted(backend.port(), backend.authority()));
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("bin/pganalytics-agent").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "JAVA_OPTS", "EXTRA_JAVA_OPTS"));
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("PGANALYTICS_ETC", etc.toString());
        builder.environment().put("PGANALYTICS_DATA", directory.resolve("data").toString());
        builder.environment()
                .put("PGANALYTICS_DEPLOY", directory.resolve("deploy").toString());
        builder.environment().put("PGANALYTICS_LOG", "console");
        builder.environment().put("WATCHED_PASSWORD", watched.password());
        builder.environment().putAll(environment);
        Process process = builder.start();
        // Whatever ends the run, the agent does not outlive it
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new PackagedAgent(process, output);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it printed, its log included. */
    String output() throws IOException {
        return Files.readString(output);
    }

    /** Asks it to end and waits for that. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the agent does not end: " + output());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
