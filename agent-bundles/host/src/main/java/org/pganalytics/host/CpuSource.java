// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.util.List;
import org.pganalytics.model.MetricFamily;

/** CPU time by use, all CPUs together, from /proc/stat. */
final class CpuSource implements HostSource {
    private static final MetricFamily FAMILY = new MetricFamily(
            "host_cpu",
            List.of(
                    Columns.gauge("cpus"),
                    Columns.seconds("user_seconds"),
                    Columns.seconds("system_seconds"),
                    Columns.seconds("iowait_seconds"),
                    Columns.seconds("idle_seconds"),
                    Columns.seconds("steal_seconds")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    /** cpu user nice system idle iowait irq softirq steal guest guest_nice; guest is part of user. */
    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        List<String> lines = host.proc("stat");
        String[] words = lines.get(0).split("\\s+");
        double[] seconds = new double[9];
        for (int i = 1; i < seconds.length && i < words.length; i++) {
            seconds[i] = Long.parseLong(words[i]) / Columns.TICKS_PER_SECOND;
        }
        rows.add()
                .set(
                        "cpus",
                        lines.stream()
                                .skip(1)
                                .filter(line -> line.startsWith("cpu"))
                                .count())
                .set("user_seconds", seconds[1] + seconds[2])
                .set("system_seconds", seconds[3] + seconds[6] + seconds[7])
                .set("iowait_seconds", seconds[5])
                .set("idle_seconds", seconds[4])
                .set("steal_seconds", seconds[8]);
    }
}
