// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.embedded.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One start of a server, from whatever is there to a server that takes connections. */
final class Launch {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
    private static final int PORTS_TRIED = 10;
    private static final long START_SECONDS = 120;
    /** Root's place for data when the directory asked for is inside one that the server's user can't enter. */
    private static final Path REACHABLE = Path.of("/var/lib/pganalytics");

    private final PostgresServer.Builder wanted;
    private final Path directory;
    private final Path log;

    Launch(PostgresServer.Builder wanted) {
        this.wanted = wanted;
        this.directory = wanted.directory;
        this.log = directory.resolve("server.log");
    }

    PostgresServer start() throws IOException {
        Files.createDirectories(directory);
        FileLock lock = lock();
        try {
            ServerUser user = ServerUser.choose(wanted.runAs);
            Cluster cluster = new Cluster(bin(user), data(user), user);
            String password = password(cluster);
            Optional<PidFile> left = takenOver(cluster);
            PidFile running = left.isPresent() ? left.get() : launch(cluster);
            return new PostgresServer(cluster, lock, running, password, left.isPresent(), wanted.stopOnExit);
        } catch (IOException | RuntimeException e) {
            lock.channel().close();
            throw e;
        }
    }

    private FileLock lock() throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            LOG.debug("{} is in use in this JVM", directory);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new IOException(directory + " is in use by another PostgresServer");
        }
        return lock;
    }

    private Path bin(ServerUser user) throws IOException {
        if (wanted.installed != null) {
            return wanted.installed;
        }
        Binaries binaries = new Binaries(wanted.version, wanted.binaries);
        List<Path> places = new ArrayList<>();
        if (wanted.unpackIn != null) {
            Files.createDirectories(wanted.unpackIn);
            places.add(wanted.unpackIn);
        }
        places.add(Path.of(System.getProperty("java.io.tmpdir")));
        places.add(Path.of("/var/tmp"));
        for (Path place : places) {
            if (user.reaches(place)) {
                return binaries.unpackedIn(place).resolve("bin");
            }
        }
        throw new IOException("user " + user + " can enter none of " + places);
    }

    /** Where the data are: in the directory, or where a link there points to. */
    private Path data(ServerUser user) throws IOException {
        Path data = directory.resolve("data");
        if (Files.exists(data, LinkOption.NOFOLLOW_LINKS)) {
            return data.toRealPath();
        }
        if (!user.reaches(directory) && user.reaches(directory.toRealPath().getParent())) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        }
        if (user.reaches(directory)) {
            return directory.toRealPath().resolve("data");
        }
        Path elsewhere = REACHABLE.resolve(
                UUID.nameUUIDFromBytes(directory.toRealPath().toString().getBytes(StandardCharsets.UTF_8))
                        .toString());
        Files.createDirectories(elsewhere);
        if (!user.reaches(elsewhere)) {
            throw new IOException("user " + user + " can enter neither " + directory + " nor " + elsewhere);
        }
        Files.createSymbolicLink(data, elsewhere.resolve("data"));
        LOG.info("User {} cannot enter {}: the data are in {}", user, directory, elsewhere);
        return elsewhere.resolve("data");
    }

    private String password(Cluster cluster) throws IOException {
        Path file = directory.resolve("password");
        if (cluster.isInitialised()) {
            return Files.readString(file).strip();
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, password + "\n");
        LOG.info("Making a PostgreSQL {} in {}", wanted.version, cluster.data());
        cluster.initialise(password, !"off".equals(wanted.settings.get("fsync")));
        return password;
    }

    /** A server that a killed JVM left, if it is what is wanted now; one that isn't is stopped. */
    private Optional<PidFile> takenOver(Cluster cluster) throws IOException {
        Optional<PidFile> left = PidFile.ofRunning(cluster.data());
        if (left.isEmpty()) {
            return left;
        }
        PidFile running = left.get();
        Path startedWith = directory.resolve("started-with");
        if (running.ready()
                && (wanted.port == 0 || wanted.port == running.port())
                && Files.exists(startedWith)
                && Files.readString(startedWith).equals(fingerprint())) {
            LOG.info("PostgreSQL {} still runs on {}: taken over", running.pid(), cluster.data());
            return left;
        }
        LOG.info("PostgreSQL {} still runs on {} as it is not wanted now: stopping it", running.pid(), cluster.data());
        cluster.stop(running.pid(), "fast");
        return Optional.empty();
    }

    private String fingerprint() {
        return wanted.version + "\n" + wanted.settings + "\n";
    }

    private PidFile launch(Cluster cluster) throws IOException {
        Files.writeString(directory.resolve("started-with"), fingerprint());
        for (int attempt = 1; ; attempt++) {
            Files.deleteIfExists(log);
            int port = wanted.port == 0 ? freePort() : wanted.port;
            Process process = cluster.start(options(port), log);
            Optional<PidFile> running = ready(cluster, process);
            if (running.isPresent()) {
                LOG.info("PostgreSQL {} runs on 127.0.0.1:{} with {}", wanted.version, port, cluster.data());
                return running.get();
            }
            String tail = tail();
            boolean portTaken = tail.contains("could not bind");
            if (wanted.port != 0 || !portTaken || attempt == PORTS_TRIED) {
                throw new IOException("PostgreSQL " + wanted.version + " did not start on port " + port + " with "
                        + cluster.data() + ": " + tail);
            }
        }
    }

    private List<String> options(int port) {
        List<String> options = new ArrayList<>(List.of("-c", "port=" + port));
        wanted.settings.forEach((name, value) -> {
            options.add("-c");
            options.add(name + "=" + value);
        });
        return options;
    }

    private static Optional<PidFile> ready(Cluster cluster, Process process) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        try {
            while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
                Optional<PidFile> running =
                        PidFile.ofRunning(cluster.data()).filter(r -> r.pid() == process.pid() && r.ready());
                if (running.isPresent()) {
                    return running;
                }
                if (System.nanoTime() > deadline) {
                    cluster.stop(process.pid(), "immediate");
                    return Optional.empty();
                }
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            cluster.stop(process.pid(), "fast");
            Thread.currentThread().interrupt();
            throw new IOException("the start was interrupted", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private String tail() throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }
}
