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
        // Added while they are whole: sums of hundredths are none, and take seven bytes on the wire instead of two
        long[] ticks = new long[9];
        for (int i = 1; i < ticks.length && i < words.length; i++) {
            ticks[i] = Long.parseLong(words[i]);
        }
        rows.add()
                .set(
                        "cpus",
                        lines.stream()
                                .skip(1)
                                .filter(line -> line.startsWith("cpu"))
                                .count())
                .set("user_seconds", (ticks[1] + ticks[2]) / Columns.TICKS_PER_SECOND)
                .set("system_seconds", (ticks[3] + ticks[6] + ticks[7]) / Columns.TICKS_PER_SECOND)
                .set("iowait_seconds", ticks[5] / Columns.TICKS_PER_SECOND)
                .set("idle_seconds", ticks[4] / Columns.TICKS_PER_SECOND)
                .set("steal_seconds", ticks[8] / Columns.TICKS_PER_SECOND);
    }
}
