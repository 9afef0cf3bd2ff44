// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A memory cgroup (v1 or v2) for one process, which only root can make on most machines.
 *
 * @param directory of the group
 * @param unified whether it is of v2
 */
record MemoryCgroup(Path directory, boolean unified) implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    /** Empty where no group can be made. */
    static Optional<MemoryCgroup> create(String name, long limitBytes) {
        boolean unified = Files.exists(ROOT.resolve("cgroup.controllers"));
        Path directory = (unified ? ROOT : ROOT.resolve("memory")).resolve(name);
        try {
            Files.createDirectory(directory);
            Files.writeString(
                    directory.resolve(unified ? "memory.max" : "memory.limit_in_bytes"), Long.toString(limitBytes));
            return Optional.of(new MemoryCgroup(directory, unified));
        } catch (IOException e) {
            System.err.println("no memory cgroup " + directory + ": " + e);
            return Optional.empty();
        }
    }

    /** A shell command that enters the group and becomes the program. */
    String entering(String program) {
        return "echo $$ > " + directory + "/cgroup.procs && exec " + program;
    }

    long outOfMemoryKills() throws IOException {
        Path file = directory.resolve(unified ? "memory.events" : "memory.oom_control");
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("oom_kill "))
                .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length())))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(directory);
    }
}
