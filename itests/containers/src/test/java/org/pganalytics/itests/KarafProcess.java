// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A packaged distribution, unpacked into a directory and run as its users run it: as a process. */
public final class KarafProcess implements AutoCloseable {
    private final Path home;
    private final Path output;
    private boolean unprivileged;
    private Process process;

    private KarafProcess(Path home, Path output) {
        this.home = home;
        this.output = output;
    }

    /** @param role {@code backend} or {@code agent-packages}: the folder under karaf-distribution */
    public static KarafProcess unpack(String role, Path directory) throws IOException, InterruptedException {
        return unpack(archive(role), Files.createDirectories(directory.resolve(role)));
    }

    /** @param home an empty directory; what the process prints goes to a file beside it */
    static KarafProcess unpack(Path archive, Path home) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder(
                        "tar", "-xzf", archive.toString(), "-C", home.toString(), "--strip-components=1")
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).as("tar -xzf %s", archive).isZero();
        return new KarafProcess(home, home.resolveSibling(home.getFileName() + ".out"));
    }

    private static Path archive(String role) throws IOException {
        Path target = Path.of(System.getProperty("distributions")).resolve(role).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(f -> f.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("no distribution in " + target + ": package it first"));
        }
    }

    /** A port that was free a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Where the tests are root's: gives its files to nobody, who is to run it. The directories above its home must be open
     * to all.
     */
    KarafProcess asOrdinaryUser() throws IOException, InterruptedException {
        if ("root".equals(System.getProperty("user.name"))) {
            Process chown = new ProcessBuilder("chown", "-R", "nobody", home.toString())
                    .inheritIO()
                    .start();
            assertThat(chown.waitFor()).as("chown -R nobody %s", home).isZero();
            unprivileged = true;
        }
        return this;
    }

    public Path home() {
        return home;
    }

    /** Sets keys of etc/NAME.cfg in one atomic rename, those of the packaged file with other names staying as they are. */
    public KarafProcess configure(String pid, Map<String, String> settings) throws IOException {
        Path file = home.resolve("etc").resolve(pid + ".cfg");
        Map<String, String> all = new LinkedHashMap<>(settings);
        StringBuilder text = new StringBuilder();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String key = line.contains("=")
                        ? line.substring(0, line.indexOf('=')).trim()
                        : "";
                String value = all.remove(key);
                text.append(value == null ? line : key + " = " + value).append('\n');
            }
        }
        all.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        Path half = home.resolve(pid + ".half");
        Files.writeString(half, text);
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return this;
    }

    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command())
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("KARAF_EXEC", "exec");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("MAVEN_OPTS");
        builder.environment().remove("JAVA_OPTS");
        process = builder.start();
        // Whatever ends the tests, a container does not outlive them
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    private List<String> command() {
        Path agent = home.resolve("bin/pganalytics-agent");
        List<String> command = new ArrayList<>();
        if (unprivileged) {
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        command.addAll(
                Files.exists(agent)
                        ? List.of(agent.toString())
                        : List.of(home.resolve("bin/karaf").toString(), "server"));
        return command;
    }

    /** kill -9: nothing of it gets to say goodbye. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("killed").isTrue();
    }

    /** Puts a file into deploy/ as one atomic rename. */
    Path drop(String name, byte[] content) throws IOException {
        Path deploy = Files.createDirectories(home.resolve("deploy"));
        Path half = home.resolve(name + ".half");
        Files.write(half, content);
        return Files.move(half, deploy.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Everything it wrote: its log files and what it printed, for the message of a test that failed. */
    public String log() throws IOException {
        StringBuilder text = new StringBuilder();
        Path logs = home.resolve("data/log");
        List<Path> files = List.of(output);
        if (Files.isDirectory(logs)) {
            try (Stream<Path> found = Files.list(logs)) {
                files = Stream.concat(files.stream(), found).toList();
            }
        }
        for (Path file : files) {
            if (Files.isRegularFile(file)) {
                text.append("== ").append(file.getFileName()).append('\n').append(Files.readString(file));
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws InterruptedException {
        if (process == null) {
            return;
        }
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
