// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.testkit.TestPostgres;

/** The feature pganalytics-agent in a Karaf as its makers ship it, from the repository that the agent's distribution is. */
class StockKarafIT {
    @TempDir
    Path directory;

    @Test
    void installsTheAgentAndSends() throws Exception {
        try (TestPostgres store = TestPostgres.start(18);
                TestPostgres watched = TestPostgres.start(13);
                Backend backend = Backend.unpack(directory, store).start();
                KarafProcess karaf = stockKaraf()) {
            configure(karaf);
            AgentProcess.configure(karaf, backend, watched, "db1:5432", "1s", "1s");
            karaf.start();

            try (StoredSnapshots stored = new StoredSnapshots(store)) {
                await("snapshots of the stock Karaf")
                        .atMost(Duration.ofSeconds(90))
                        .until(() -> stored.count() >= 3);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(karaf.log(), e);
            }
        }
    }

    private KarafProcess stockKaraf() throws IOException, InterruptedException {
        Path home = Files.createDirectory(directory.resolve("karaf"));
        return KarafProcess.unpack(Path.of(System.getProperty("stockKaraf")), home);
    }

    private void configure(KarafProcess karaf) throws IOException, InterruptedException {
        Path repository =
                KarafProcess.unpack("agent", directory).home().resolve("system").toAbsolutePath();
        String version;
        try (Stream<Path> versions = Files.list(repository.resolve("org/pganalytics/pganalytics-features"))) {
            version = versions.findFirst().orElseThrow().getFileName().toString();
        }
        Path etc = karaf.home().resolve("etc");
        Path boot = etc.resolve("org.apache.karaf.features.cfg");
        Files.writeString(
                boot,
                Files.readString(boot)
                        .replaceFirst(
                                "(?m)^featuresRepositories *= *\\\\$",
                                "featuresRepositories = mvn:org.pganalytics/pganalytics-features/" + version
                                        + "/xml/features, \\\\")
                        .replaceFirst("(?m)^featuresBoot *= *\\\\$", "featuresBoot = pganalytics-agent, \\\\"));
        karaf.configure(
                        "org.ops4j.pax.url.mvn",
                        Map.of(
                                "org.ops4j.pax.url.mvn.defaultRepositories",
                                "file:${karaf.home}/system@id=system@snapshots, file:" + repository
                                        + "@id=agent@snapshots"))
                .configure(
                        "org.apache.karaf.shell",
                        Map.of("sshPort", Integer.toString(KarafProcess.freePort()), "sshHost", "127.0.0.1"))
                .configure(
                        "org.apache.karaf.management",
                        Map.of(
                                "rmiRegistryPort", Integer.toString(KarafProcess.freePort()),
                                "rmiServerPort", Integer.toString(KarafProcess.freePort())));
    }
}
