// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the PostgreSQL servers among the processes of /proc by the name of their program and their parents. Reads a line of
 * each process, and the status of those of PostgreSQL. The status and not smaps_rollup: that would walk the page tables of
 * shared_buffers for each session, and only the owner may read it.
 */
final class PostgresProcesses {
    private static final Set<String> PROGRAMS = Set.of("postgres", "postmaster", "edb-postgres");
    /** Of a server with more processes the memory is not read: at 10 to 40 microseconds each it would take too long. */
    static final int MEASURED = 1000;

    private final Path proc;
    private final byte[] buffer = new byte[4096];

    PostgresProcesses(Path proc) {
        this.proc = proc;
    }

    /** In the order of their pids. */
    List<PostgresCluster> clusters() throws IOException {
        Map<Long, ProcessStat> processes = processes();
        Map<Long, List<ProcessStat>> byPostmaster = new TreeMap<>();
        for (ProcessStat process : processes.values()) {
            byPostmaster
                    .computeIfAbsent(postmaster(process, processes), pid -> new ArrayList<>())
                    .add(process);
        }
        List<PostgresCluster> clusters = new ArrayList<>();
        byPostmaster.forEach((pid, members) -> clusters.add(cluster(pid, members)));
        return clusters;
    }

    private Map<Long, ProcessStat> processes() throws IOException {
        Map<Long, ProcessStat> found = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, PostgresProcesses::isProcess)) {
            for (Path entry : entries) {
                read(entry.resolve("stat")).map(ProcessStat::parse).ifPresent(process -> {
                    if (PROGRAMS.contains(process.name())) {
                        found.put(process.pid(), process);
                    }
                });
            }
        }
        return found;
    }

    private static boolean isProcess(Path entry) {
        return Character.isDigit(entry.getFileName().toString().charAt(0));
    }

    private static long postmaster(ProcessStat process, Map<Long, ProcessStat> processes) {
        ProcessStat oldest = process;
        // Bounded, because the lines are not of one instant: with reused pids they could form a ring
        for (int i = 0; i < processes.size(); i++) {
            ProcessStat parent = processes.get(oldest.parent());
            if (parent == null) {
                break;
            }
            oldest = parent;
        }
        return oldest.pid();
    }

    private PostgresCluster cluster(long postmaster, List<ProcessStat> members) {
        List<ProcessStat> alive =
                members.stream().filter(member -> !member.isZombie()).toList();
        return new PostgresCluster(
                postmaster,
                dataDirectory(proc.resolve(Long.toString(postmaster))),
                alive.size(),
                alive.size() > MEASURED ? Optional.empty() : memory(alive),
                members.stream()
                        .mapToLong(member -> member.userTicks() + member.childrenUserTicks())
                        .sum(),
                members.stream()
                        .mapToLong(member -> member.systemTicks() + member.childrenSystemTicks())
                        .sum());
    }

    private Optional<ProcessMemory> memory(List<ProcessStat> processes) {
        return processes.stream()
                .flatMap(process -> read(proc.resolve(process.pid() + "/status")).stream())
                .flatMap(status -> ProcessMemory.parse(status).stream())
                .reduce(ProcessMemory::plus);
    }

    /** Of {@code postgres -D directory}; else where it works, which only its owner and root may know. */
    private @Nullable String dataDirectory(Path process) {
        String[] arguments = read(process.resolve("cmdline")).orElse("").split("\0");
        for (int i = 1; i + 1 < arguments.length; i++) {
            if (arguments[i].equals("-D")) {
                return arguments[i + 1];
            }
        }
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).toString();
        } catch (IOException e) {
            return null;
        }
    }

    /** The first 4096 bytes; empty if the process has ended or is not for us to see. */
    private Optional<String> read(Path file) {
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            int length = in.read(buffer);
            return length <= 0 ? Optional.empty() : Optional.of(new String(buffer, 0, length, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
