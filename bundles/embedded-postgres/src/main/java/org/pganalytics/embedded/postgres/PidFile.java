// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.embedded.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What postmaster.pid says: line 1 pid, 4 port, 8 status (src/include/utils/pidfile.h of PostgreSQL).
 *
 * @param ready whether the server takes connections
 */
record PidFile(long pid, int port, boolean ready) {
    /** Of the server that runs on this data now; empty when none does, or its file is not complete yet. */
    static Optional<PidFile> ofRunning(Path data) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(data.resolve("postmaster.pid"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.size() < 4) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(lines.get(0).trim());
            int port = Integer.parseInt(lines.get(3).trim());
            boolean ready = lines.size() >= 8 && lines.get(7).trim().equals("ready");
            return runsOn(pid, data) ? Optional.of(new PidFile(pid, port, ready)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A pid may belong to anybody after a reboot; a postmaster's working directory is its data. */
    private static boolean runsOn(long pid, Path data) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                    .equals(data.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }
}
