// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.embedded.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running private PostgreSQL: on 127.0.0.1 only, with a generated password (SCRAM), without Unix sockets. Its directory
 * keeps data and password from one start to the next and belongs to one PostgresServer at a time.
 *
 * <p>It outlives a JVM that is killed; the next start on the same directory takes it over, or stops it cleanly first when
 * other settings are asked for.
 */
public final class PostgresServer implements AutoCloseable {
    private final Cluster cluster;
    private final FileLock lock;
    private final PidFile running;
    private final String password;
    private final boolean takenOver;
    private final @Nullable Thread exitHook;
    private boolean closed;

    PostgresServer(
            Cluster cluster, FileLock lock, PidFile running, String password, boolean takenOver, boolean stopOnExit) {
        this.cluster = cluster;
        this.lock = lock;
        this.running = running;
        this.password = password;
        this.takenOver = takenOver;
        this.exitHook = stopOnExit ? new Thread(() -> stop("fast"), "postgres-stop") : null;
        if (exitHook != null) {
            Runtime.getRuntime().addShutdownHook(exitHook);
        }
    }

    /** A server whose data are, or will be, below this directory. */
    public static Builder at(Path directory) {
        return new Builder(directory);
    }

    /** URL without user and password, on 127.0.0.1. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + running.port() + "/" + database;
    }

    public int port() {
        return running.port();
    }

    /** The superuser. */
    public String user() {
        return "postgres";
    }

    public String password() {
        return password;
    }

    /** Process id of the postmaster. */
    public long pid() {
        return running.pid();
    }

    /** Whether this server was already running, left behind by a JVM that was killed. */
    public boolean isTakenOver() {
        return takenOver;
    }

    /** Whether the postmaster is still there. */
    public boolean isRunning() {
        return ProcessHandle.of(running.pid()).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Where the data really are. */
    public Path dataDirectory() {
        return cluster.data();
    }

    /** Stops it without a checkpoint, as a crash would; the next start recovers. */
    public void stopImmediately() {
        stop("immediate");
    }

    /** Stops it with a checkpoint, breaking its sessions off, and waits for its end; the data stay. */
    @Override
    public void close() {
        if (stop("fast") && exitHook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(exitHook);
            } catch (IllegalStateException e) {
                // the JVM is ending, the hook finds nothing to do
                return;
            }
        }
    }

    private synchronized boolean stop(String mode) {
        if (closed) {
            return false;
        }
        closed = true;
        try {
            cluster.stop(running.pid(), mode);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            try {
                lock.channel().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return true;
    }

    /** How to start one. */
    public static final class Builder {
        final Path directory;
        final Map<String, String> settings = new LinkedHashMap<>();
        String version = "18";
        String runAs = "";
        int port;
        boolean stopOnExit;

        @Nullable
        Path binaries;

        @Nullable
        Path unpackIn;

        @Nullable
        Path installed;

        private Builder(Path directory) {
            this.directory = directory.toAbsolutePath();
            settings.put("listen_addresses", "127.0.0.1");
            settings.put("unix_socket_directories", "");
        }

        /** Version of the binaries, for instance {@code 18}; what this bundle packs is 18. */
        public Builder version(String version) {
            this.version = version;
            return this;
        }

        /** Takes the binaries from this jar (io.zonky.test.postgres) instead of the packed ones. */
        public Builder binaries(Path jar) {
            this.binaries = jar;
            return this;
        }

        /** Takes the programs in this directory, where a PostgreSQL is installed, instead of any archive. */
        public Builder installed(Path bin) {
            this.installed = bin;
            this.version = "in " + bin;
            return this;
        }

        /** Unpacks the binaries below this directory instead of the temporary one. */
        public Builder unpackIn(Path directory) {
            this.unpackIn = directory;
            return this;
        }

        /** 0, the default, for any free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** User to run as when this JVM is root's; by default postgres, or nobody where there is no such user. */
        public Builder runAs(String user) {
            this.runAs = user;
            return this;
        }

        /** A setting as in postgresql.conf. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** Stops the server when the JVM exits in order. */
        public Builder stopOnExit() {
            this.stopOnExit = true;
            return this;
        }

        /**
         * Unpacks, initialises and starts what is missing and waits until it takes connections; some seconds the first time.
         *
         * @throws IOException with the reason and the last lines of the server's log
         */
        public PostgresServer start() throws IOException {
            return new Launch(this).start();
        }
    }
}
