// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one collection sees of the host: each file is read once, however many families need it. For one thread. */
final class HostView {
    private final Path root;
    private final Map<Path, List<String>> files = new HashMap<>();
    private @Nullable List<PostgresCluster> clusters;

    HostView(Path root) {
        this.root = root;
    }

    Path proc() {
        return root.resolve("proc");
    }

    /** Where an absolute path of the host is. */
    Path at(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** Lines of a file below proc. */
    List<String> proc(String file) throws IOException {
        return lines(proc().resolve(file));
    }

    /** Bytes that are not UTF-8, as a path may have, become the replacement character. */
    List<String> lines(Path file) throws IOException {
        List<String> known = files.get(file);
        if (known == null) {
            known = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            files.put(file, known);
        }
        return known;
    }

    /** Where an absolute path of the host leads: the target of a link, else itself. */
    Path target(Path absolute) throws IOException {
        Path here = at(absolute.toString());
        return Files.isSymbolicLink(here)
                ? ofHost(root, here.resolveSibling(Files.readSymbolicLink(here)).normalize())
                : absolute;
    }

    /** Where on the host an absolute path of it really is, all links followed. */
    Path real(Path absolute) throws IOException {
        return ofHost(root.toRealPath(), at(absolute.toString()).toRealPath());
    }

    private static Path ofHost(Path top, Path here) {
        return Path.of("/").resolve(top.relativize(here));
    }

    /** The mounts that this process sees. */
    List<Mount> mounts() throws IOException {
        return mounts("self");
    }

    /** The mounts that another process sees. */
    List<Mount> mounts(String pid) throws IOException {
        return proc(pid + "/mountinfo").stream().map(Mount::parse).toList();
    }

    /** The PostgreSQL servers that run here; empty where none is to be seen. */
    List<PostgresCluster> clusters() throws IOException {
        if (clusters == null) {
            clusters = new PostgresProcesses(proc()).clusters();
        }
        return clusters;
    }

    /** The same. UnavailableException where none is to be seen. */
    List<PostgresCluster> requireClusters() throws IOException {
        List<PostgresCluster> found = clusters();
        if (found.isEmpty()) {
            throw new UnavailableException(
                    null, "no process of PostgreSQL in " + proc() + ": it runs elsewhere, or hidepid hides it");
        }
        return found;
    }
}
