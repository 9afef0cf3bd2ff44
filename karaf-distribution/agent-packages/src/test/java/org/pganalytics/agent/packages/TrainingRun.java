// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.agent.packages;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.pganalytics.testkit.TestPostgres;

/**
 * Makes the class data archive of an agent: runs it against a real PostgreSQL and a TLS peer until it has used the classes
 * it will ever need, then lets it write them to lib/agent.jsa at its end.
 */
public final class TrainingRun {
    private static final int SNAPSHOTS = 40;

    private TrainingRun() {}

    /** @param arguments the agent's home, a directory for what the run leaves */
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Path directory = Path.of(arguments[1]);
        delete(directory);
        Files.createDirectories(directory);
        Path archive = home.resolve("lib/agent.jsa");
        try (TestPostgres watched = TestPostgres.start(18, "shared_preload_libraries=pg_stat_statements");
                AcknowledgingBackend backend = new AcknowledgingBackend(directory)) {
            try (var owner = watched.connect("postgres");
                    var statement = owner.createStatement()) {
                statement.execute("CREATE EXTENSION pg_stat_statements");
            }
            PackagedAgent agent = PackagedAgent.start(
                    home,
                    directory,
                    watched,
                    backend,
                    "250ms",
                    Map.of("EXTRA_JAVA_OPTS", "-XX:ArchiveClassesAtExit=" + archive));
            try (agent) {
                Awaitility.await("the training run of the agent, see " + directory.resolve("output"))
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> backend.snapshots("watched").size() >= SNAPSHOTS || !agent.isAlive());
                LoadedClasses.deploy(directory.resolve("deploy"));
                Awaitility.await("the linking of classes, see " + directory.resolve("output"))
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> LoadedClasses.isDone(directory.resolve("data")) || !agent.isAlive());
            }
            if (!Files.isRegularFile(archive)) {
                throw new IllegalStateException("the agent wrote no archive: " + agent.output());
            }
        }
    }

    private static void delete(Path directory) throws java.io.IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
