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
 * are for its owner and group only: what cannot be followed has no location. A server in another container has none either.
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
                Mounts mounts = seesTheSame(host, own, cluster) ? own : new Mounts(List.of());
                Path directory = Path.of(data);
                add(host, rows, mounts, cluster, "data", directory);
                add(host, rows, mounts, cluster, "wal", directory.resolve("pg_wal"));
                for (Path link : entries(host, mounts, directory.resolve("pg_tblspc"))) {
                    add(host, rows, mounts, cluster, "tablespace", link);
                }
            }
        }
    }

    /** Whether a path means the same to the server and to the agent: both have one root. */
    private static boolean seesTheSame(HostView host, Mounts own, PostgresCluster cluster) {
        try {
            Optional<Mount> root = new Mounts(host.mounts(Long.toString(cluster.pid()))).root();
            return root.isPresent()
                    && own.root().isPresent()
                    && root.get().isSameAs(own.root().get());
        } catch (IOException e) {
            return false;
        }
    }

    private static void add(
            HostView host, HostRows rows, Mounts mounts, PostgresCluster cluster, String kind, Path directory) {
        rows.add().set("postmaster_pid", cluster.pid()).set("kind", kind).set("directory", directory.toString());
        location(host, mounts, directory).ifPresent(location -> {
            rows.set("location", location.toString());
            mounts.of(location).ifPresent(mount -> rows.set("mount", mount.point()));
            if (isLocal(mounts, location)) {
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
    private static Optional<Path> location(HostView host, Mounts mounts, Path directory) {
        if (mounts.of(directory).isEmpty()) {
            return Optional.empty();
        }
        if (mounts.isPoint(directory)) {
            return Optional.of(directory); // so it is no link, whoever may look there
        }
        try {
            Path target = isLocal(mounts, directory) ? host.target(directory) : directory;
            return Optional.of(isLocal(mounts, target) ? host.real(target) : target);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isLocal(Mounts mounts, Path path) {
        return mounts.of(path).map(Mount::isLocal).orElse(false);
    }

    private static List<Path> entries(HostView host, Mounts mounts, Path directory) {
        if (!isLocal(mounts, directory)) {
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
