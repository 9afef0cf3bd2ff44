// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the cgroups that matter: those of the PostgreSQL servers here, or the agent's own where none is to be seen. */
final class Cgroups {
    private final HostView host;
    private final String controller;

    /** @param controller by its name in version 1: cpu, cpuacct, memory */
    Cgroups(HostView host, String controller) {
        this.host = host;
        this.controller = controller;
    }

    /** Adds the row of one cgroup, after the first file it cannot do without was read. */
    interface Reading {
        void read(Cgroup cgroup) throws IOException;
    }

    /**
     * Reads each once. One that cannot be read, because its server ended meanwhile for instance, is left out.
     *
     * @throws IOException if none could be read: why the last one could not
     */
    void each(Reading reading) throws IOException {
        List<PostgresCluster> clusters = host.clusters();
        List<String> pids = clusters.isEmpty()
                ? List.of("self")
                : clusters.stream().map(cluster -> Long.toString(cluster.pid())).toList();
        Set<Path> done = new HashSet<>();
        IOException failure = null;
        for (String pid : pids) {
            try {
                Cgroup cgroup = of(pid, clusters.isEmpty() ? "agent" : "postgres");
                if (!done.contains(cgroup.directory())) {
                    reading.read(cgroup);
                    done.add(cgroup.directory());
                }
            } catch (IOException e) {
                failure = e;
            }
        }
        if (done.isEmpty() && failure != null) {
            throw failure;
        }
    }

    /** The cgroup of a process: of version 1 if that has the controller, else of version 2. */
    Cgroup of(String pid, String owner) throws IOException {
        String unified = null;
        for (String line : host.proc(pid + "/cgroup")) {
            // hierarchy:controllers:path
            String[] parts = line.split(":", 3);
            if (Arrays.asList(parts[1].split(",")).contains(controller)) {
                return mounted(pid, parts[2], 1, owner);
            }
            if (parts[0].equals("0")) {
                unified = parts[2];
            }
        }
        if (unified == null) {
            throw new UnavailableException(null, "this kernel has no cgroup controller " + controller);
        }
        return mounted(pid, unified, 2, owner);
    }

    private Cgroup mounted(String pid, String path, int version, String owner) throws IOException {
        for (Mount mount : host.mounts()) {
            boolean fits = version == 1
                    ? mount.type().equals("cgroup") && mount.hasOption(controller)
                    : mount.type().equals("cgroup2");
            Path top = host.at(mount.point());
            Path directory = fits ? directory(top, mount.root(), path) : null;
            if (directory != null) {
                return new Cgroup(pid, path, version, owner, directory, top);
            }
        }
        throw new UnavailableException(
                null, "cgroup " + path + " of controller " + controller + " is not mounted here");
    }

    /**
     * In a container the mount begins at the container's own cgroup, while the path may be the host's. A path beside that, or
     * one that leads out of the mount (/../other, of a process in another cgroup namespace), is not to be read.
     */
    private static @Nullable Path directory(Path top, String root, String path) {
        String above = root.equals("/") ? "" : root;
        if (!path.equals(root) && !path.startsWith(above + '/')) {
            return null;
        }
        Path directory = top.resolve('.' + path.substring(above.length())).normalize();
        return directory.startsWith(top) && Files.isDirectory(directory) ? directory : null;
    }
}
