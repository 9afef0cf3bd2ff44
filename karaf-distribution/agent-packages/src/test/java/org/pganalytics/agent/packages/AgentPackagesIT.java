// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.agent.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.testkit.TestPostgres;

class AgentPackagesIT {
    private static final String UNIT = "lib/systemd/system/pganalytics-agent.service";

    @TempDir
    Path directory;

    @Test
    void runsFromAReadOnlyHomeByItsOwnRuntimeAndTakesAMetricFileAndAnInstance() throws Exception {
        Path home = unpacked();
        Files.createDirectories(directory.resolve("run"));
        try (TestPostgres watched = TestPostgres.start(18);
                AcknowledgingBackend backend = new AcknowledgingBackend(directory);
                PackagedAgent agent = PackagedAgent.start(
                        home,
                        directory.resolve("run"),
                        watched,
                        backend,
                        "1s",
                        Map.of(
                                "PGANALYTICS_LOG",
                                "file",
                                "EXTRA_JAVA_OPTS",
                                "-Xlog:class+load:file=" + directory.resolve("classes")))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            !agent.isAlive() || !backend.snapshots("watched").isEmpty());
            assertThat(agent.isAlive()).as(agent.output()).isTrue();

            Path half = directory.resolve("run/half");
            Files.writeString(half, "-- name: answer\n-- columns:\n--   n gauge integer\n\nSELECT 42 AS n\n");
            Files.move(half, directory.resolve("run/deploy/answer.sql"), StandardCopyOption.ATOMIC_MOVE);
            await().atMost(Duration.ofSeconds(20)).until(() -> backend.snapshots("watched").stream()
                    .anyMatch(s -> s.sample("answer").isPresent()));

            Files.writeString(
                    half,
                    """
                    instance = second
                    url = %s
                    user = %s
                    password = ${env:WATCHED_PASSWORD}
                    interval = 1s
                    metrics = database,answer
                    collectors = !host,!logs
                    """
                            .formatted(watched.jdbcUrl("postgres"), watched.user()));
            Files.move(
                    half,
                    directory.resolve("run/etc/org.pganalytics.instance-second.cfg"),
                    StandardCopyOption.ATOMIC_MOVE);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !backend.snapshots("second").isEmpty());
            assertThat(backend.snapshots("second").get(0).samples())
                    .extracting(sample -> sample.family().name())
                    .containsExactlyInAnyOrder("database", "answer");
            assertThat(backend.snapshots("watched").get(0).sample("host_memory"))
                    .isPresent();
            assertThat(Files.readString(directory.resolve("run/data/log/agent.0.log")))
                    .contains("Metric answer read from answer.sql")
                    .doesNotContain("WARN");
            assertThat(agent.output()).isEmpty();
            assertThat(readableByOthers(directory.resolve("run/data"))).isEmpty();
        }
        // lib/agent.jsa is the archive on top of the runtime's own
        try (Stream<String> classes = Files.lines(directory.resolve("classes"))) {
            assertThat(classes.filter(line ->
                                    line.contains("shared objects file (top)") && line.contains("org.pganalytics."))
                            .count())
                    .isGreaterThan(50);
        }
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .doesNotContain("cache", "log", "instances", "lock", "karaf.pid");
        }
    }

    @Test
    void isSmallerThanItsLimit() throws IOException {
        assertThat(Files.size(Path.of(System.getProperty("tarball")))).isLessThan(40_000_000);
        assertThat(Files.size(Path.of(System.getProperty("deb")))).isLessThan(40_000_000);
    }

    @Test
    void theDebIsWhatDpkgTakesAndItsUnitWhatSystemdTakes() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "no dpkg-deb on this machine");
        String deb = System.getProperty("deb");
        assertThat(run("dpkg-deb", "--field", deb, "Package", "Version"))
                .contains("Package: pganalytics-agent")
                .contains("Version: 0.1.0");
        Path root = directory.resolve("deb");
        run("dpkg-deb", "--raw-extract", deb, root.toString());
        assertThat(root.resolve("usr/share/pganalytics-agent/bin/pganalytics-agent"))
                .isExecutable();
        assertThat(root.resolve("usr/share/pganalytics-agent/runtime/bin/java")).isExecutable();
        assertThat(root.resolve("usr/share/pganalytics-agent/lib/agent.jsa")).isRegularFile();
        assertThat(Files.readString(root.resolve("etc/pganalytics-agent/java.util.logging.properties")))
                .contains("= /var/log/pganalytics-agent/agent.%g.log");
        assertThat(Files.readAllLines(root.resolve("DEBIAN/conffiles")))
                .contains("/etc/pganalytics-agent/org.pganalytics.collect.cfg");
        assertThat(run(
                        root.resolve("usr/share/pganalytics-agent/runtime/bin/java")
                                .toString(),
                        "--list-modules"))
                .contains("java.sql");
        for (String script : List.of("postinst", "prerm", "postrm")) {
            run("sh", "-n", root.resolve("DEBIAN/" + script).toString());
            assertThat(root.resolve("DEBIAN/" + script)).isExecutable();
        }
        assertThatPurgeLeavesNothing(root);
        if (Files.isExecutable(Path.of("/usr/bin/systemd-analyze"))) {
            Path unit = root.resolve(UNIT);
            Files.writeString(
                    unit,
                    Files.readString(unit)
                            .replace("/usr/share", root.resolve("usr/share").toString()));
            assertThat(run("systemd-analyze", "verify", "--man=no", unit.toString()))
                    .doesNotContain("pganalytics-agent.service:");
        }
    }

    /** By the script itself, for an installation below the root. */
    private void assertThatPurgeLeavesNothing(Path root) throws IOException, InterruptedException {
        Files.writeString(root.resolve("etc/pganalytics-agent/password"), "secret");
        String script = Files.readString(root.resolve("DEBIAN/postrm"))
                .replaceAll("(?<= )/(?=(etc|var|run)/)", Matcher.quoteReplacement(root + "/"));
        run("sh", "-c", script, "postrm", "purge");
        assertThat(root.resolve("etc")).isEmptyDirectory();
    }

    private static List<Path> readableByOthers(Path top) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(top)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private Path unpacked() throws IOException, InterruptedException {
        Path home = Files.createDirectories(directory.resolve("home"));
        run("tar", "-xzf", System.getProperty("tarball"), "-C", home.toString(), "--strip-components=1");
        run("chmod", "-R", "a-w", home.toString());
        return home;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s: %s", String.join(" ", command), said)
                .isZero();
        return said;
    }
}
