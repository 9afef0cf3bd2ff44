// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;

/**
 * The directories of the PostgreSQL servers here and the space where they really are: a full disk stops a server when it is
 * that of the WAL, and single statements when it is another one. Links within the data directory (of the WAL, of tablespaces)
 * are for its owner and group only: what cannot be followed has no location, nor has
 * what is another directory to the agent than to the server, in a container for instance.
 */
final class DirectorySource implements HostSource {
    private static final MetricFamily FAMILY = new MetricFamily(
            "host_postgres_directory",
            List.of(
                    new Column("postmaster_pid", ColumnKind.LABEL, ColumnType.INTEGER),
                    Columns.label("kind"),
                    Columns.label("directory"),
                    Columns.attribute("location"),
                    Columns.attribute("mount"),
                    Columns.bytes("total_bytes"),
                    Columns.bytes("available_bytes")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        Mounts own = new Mounts(host.mounts());
        for (PostgresCluster cluster : host.requireClusters()) {
            String data = cluster.dataDirectory();
            if (data != null && data.startsWith("/")) {
                Server server = new Server(host, cluster.pid(), own, mounts(host, cluster.pid()));
                Path directory = Path.of(data);
                server.add(rows, "data", directory);
                server.add(rows, "wal", directory.resolve("pg_wal"));
                for (Path link : server.entries(directory.resolve("pg_tblspc"))) {
                    server.add(rows, "tablespace", link);
                }
            }
        }
    }

    /** None of a server that has just ended. */
    private static Mounts mounts(HostView host, long pid) {
        try {
            return new Mounts(host.mounts(Long.toString(pid)));
        } catch (IOException e) {
            return new Mounts(List.of());
        }
    }

    /** A server, and which mounts the agent and it see. */
    private record Server(HostView host, long pid, Mounts own, Mounts theirs) {
        void add(HostRows rows, String kind, Path directory) {
            rows.add().set("postmaster_pid", pid).set("kind", kind).set("directory", directory.toString());
            location(directory).ifPresent(location -> {
                rows.set("location", location.toString());
                own.of(location).ifPresent(mount -> rows.set("mount", mount.point()));
                if (isLocal(location)) {
                    File file = host.at(location.toString()).toFile();
                    long total = file.getTotalSpace();
                    // 0 is how Java says that it may not look there
                    if (total > 0) {
                        rows.set("total_bytes", total).set("available_bytes", file.getUsableSpace());
                    }
                }
            });
        }

        /** Empty where it cannot be seen. What is on the network is not touched: that hangs when its server is away. */
        private Optional<Path> location(Path directory) {
            if (own.isPoint(directory) && own.agree(theirs, directory)) {
                return Optional.of(directory); // so it is no link, whoever may look there
            }
            try {
                Path target = isLocal(directory) ? host.target(directory) : directory;
                Path real = isLocal(target) ? host.real(target) : target;
                return Optional.of(real).filter(path -> own.agree(theirs, directory) && own.agree(theirs, path));
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private boolean isLocal(Path path) {
            return own.of(path).map(Mount::isLocal).orElse(false);
        }

        List<Path> entries(Path directory) {
            if (!isLocal(directory) || !own.agree(theirs, directory)) {
                return List.of();
            }
            try (Stream<Path> entries = Files.list(host.at(directory.toString()))) {
                return entries.map(entry -> directory.resolve(entry.getFileName()))
                        .sorted()
                        .toList();
            } catch (IOException | UncheckedIOException e) {
                return List.of();
            }
        }
    }
}
