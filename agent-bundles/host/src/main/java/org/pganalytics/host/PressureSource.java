// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pganalytics.model.MetricFamily;

/**
 * Pressure stall information: the time in which some task, or every task that was not idle (full), waited for CPU, memory or
 * I/O. A rate of 1 is all of the time. One row, so that a rule may name it like a CPU or memory column.
 */
final class PressureSource implements HostSource {
    private static final String REMEDY = "Linux 4.20 or later has it, some distributions only when booted with psi=1";
    private static final double MICROSECONDS = 1e6;

    private static final MetricFamily FAMILY = new MetricFamily(
            "host_pressure",
            List.of(
                    Columns.seconds("cpu_some_seconds"),
                    Columns.seconds("cpu_full_seconds"),
                    Columns.seconds("memory_some_seconds"),
                    Columns.seconds("memory_full_seconds"),
                    Columns.seconds("io_some_seconds"),
                    Columns.seconds("io_full_seconds")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        Path directory = host.proc().resolve("pressure");
        if (!Files.isDirectory(directory)) {
            throw new UnavailableException(null, "no pressure stall information: " + REMEDY);
        }
        rows.add();
        for (String resource : List.of("cpu", "memory", "io")) {
            for (String line : lines(host, directory.resolve(resource))) {
                // some avg10=0.00 avg60=0.00 avg300=0.00 total=1234; cpu has full since Linux 5.13
                String kind = line.substring(0, line.indexOf(' '));
                long total = Long.parseLong(line.substring(line.lastIndexOf('=') + 1));
                rows.set(resource + '_' + kind + "_seconds", total / MICROSECONDS);
            }
        }
    }

    /** Where it is compiled in but switched off the files are there, and reading them is "not supported". */
    private static List<String> lines(HostView host, Path file) throws IOException {
        try {
            return host.lines(file);
        } catch (IOException e) {
            throw new UnavailableException(null, "no pressure stall information (" + e.getMessage() + "): " + REMEDY);
        }
    }
}
