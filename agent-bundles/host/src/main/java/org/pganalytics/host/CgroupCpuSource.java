// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;

/** CPU that the cgroups used, may use, and were kept from using (throttled by a quota). */
final class CgroupCpuSource implements HostSource {
    private static final double MICROSECONDS = 1e6;
    private static final double NANOSECONDS = 1e9;

    private static final MetricFamily FAMILY = new MetricFamily(
            "host_cgroup_cpu",
            List.of(
                    Columns.label("cgroup"),
                    new Column("version", ColumnKind.ATTRIBUTE, ColumnType.INTEGER),
                    Columns.attribute("owner"),
                    Columns.real("limit_cpus"),
                    Columns.seconds("usage_seconds"),
                    Columns.seconds("user_seconds"),
                    Columns.seconds("system_seconds"),
                    Columns.counter("periods"),
                    Columns.counter("throttled_periods"),
                    Columns.seconds("throttled_seconds")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        new Cgroups(host, "cpu").each(cgroup -> {
            boolean unified = cgroup.version() == 2;
            NamedNumbers stat = new NamedNumbers(host.lines(cgroup.directory().resolve("cpu.stat")));
            NamedNumbers accounting = unified ? stat : accounting(host, cgroup);
            OptionalDouble limit = cgroup.limit(at -> unified ? max(host, at) : quota(host, at));
            rows.add()
                    .set("cgroup", cgroup.path())
                    .set("version", cgroup.version())
                    .set("owner", cgroup.owner())
                    .set("limit_cpus", limit.orElse(Double.NaN))
                    .set("periods", stat.get("nr_periods"), 1)
                    .set("throttled_periods", stat.get("nr_throttled"), 1);
            if (unified) {
                rows.setSeconds("throttled_seconds", stat.get("throttled_usec"), MICROSECONDS)
                        .setSeconds("usage_seconds", accounting.get("usage_usec"), MICROSECONDS)
                        .setSeconds("user_seconds", accounting.get("user_usec"), MICROSECONDS)
                        .setSeconds("system_seconds", accounting.get("system_usec"), MICROSECONDS);
            } else {
                rows.setSeconds("throttled_seconds", stat.get("throttled_time"), NANOSECONDS)
                        .setSeconds("usage_seconds", accounting.get("usage"), NANOSECONDS)
                        .setSeconds("user_seconds", accounting.get("user"), Columns.TICKS_PER_SECOND)
                        .setSeconds("system_seconds", accounting.get("system"), Columns.TICKS_PER_SECOND);
            }
        });
    }

    /** In version 1 usage is another controller's business, in a hierarchy of its own perhaps. */
    private static NamedNumbers accounting(HostView host, Cgroup cgroup) throws IOException {
        Path directory =
                new Cgroups(host, "cpuacct").of(cgroup.pid(), cgroup.owner()).directory();
        List<String> lines = new ArrayList<>(host.lines(directory.resolve("cpuacct.stat")));
        lines.add("usage " + host.lines(directory.resolve("cpuacct.usage")).get(0));
        return new NamedNumbers(lines);
    }

    /** {@code 150000 100000}: quota and period in microseconds, or max; the top of the hierarchy has no such file. */
    private static OptionalDouble max(HostView host, Path directory) throws IOException {
        Path file = directory.resolve("cpu.max");
        if (!Files.exists(file)) {
            return OptionalDouble.empty();
        }
        String[] words = host.lines(file).get(0).split(" ");
        return words[0].equals("max")
                ? OptionalDouble.empty()
                : OptionalDouble.of(Double.parseDouble(words[0]) / Double.parseDouble(words[1]));
    }

    /** In microseconds; -1 is no quota. */
    private static OptionalDouble quota(HostView host, Path directory) throws IOException {
        Path file = directory.resolve("cpu.cfs_quota_us");
        if (!Files.exists(file)) {
            return OptionalDouble.empty();
        }
        double quota = Double.parseDouble(host.lines(file).get(0));
        double period = Double.parseDouble(
                host.lines(directory.resolve("cpu.cfs_period_us")).get(0));
        return quota < 0 ? OptionalDouble.empty() : OptionalDouble.of(quota / period);
    }
}
