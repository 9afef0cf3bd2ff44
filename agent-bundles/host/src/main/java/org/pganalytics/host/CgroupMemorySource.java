// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;

/**
 * Memory that the cgroups use, may use, and what came of it: how often a limit was hit, processes killed for it. Usage less
 * inactive_file_bytes is what cannot simply be dropped.
 */
final class CgroupMemorySource implements HostSource {
    /** Version 1 says "no limit" by the largest multiple of the page size. */
    private static final double UNLIMITED = 1L << 60;

    private static final MetricFamily FAMILY = new MetricFamily(
            "host_cgroup_memory",
            List.of(
                    Columns.label("cgroup"),
                    new Column("version", ColumnKind.ATTRIBUTE, ColumnType.INTEGER),
                    Columns.attribute("owner"),
                    Columns.bytes("limit_bytes"),
                    Columns.bytes("usage_bytes"),
                    Columns.bytes("inactive_file_bytes"),
                    Columns.counter("limit_hits"),
                    Columns.counter("high_hits"),
                    Columns.counter("oom_kills")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        new Cgroups(host, "memory").each(cgroup -> {
            boolean unified = cgroup.version() == 2;
            Path directory = cgroup.directory();
            OptionalLong usage = number(host, directory.resolve(unified ? "memory.current" : "memory.usage_in_bytes"));
            NamedNumbers stat = numbers(host, directory.resolve("memory.stat"));
            NamedNumbers events = numbers(host, directory.resolve(unified ? "memory.events" : "memory.oom_control"));
            OptionalDouble limit =
                    cgroup.limit(at -> limit(host, at.resolve(unified ? "memory.max" : "memory.limit_in_bytes")));
            rows.add()
                    .set("cgroup", cgroup.path())
                    .set("version", cgroup.version())
                    .set("owner", cgroup.owner())
                    .set("usage_bytes", usage, 1)
                    .set("inactive_file_bytes", stat.get(unified ? "inactive_file" : "total_inactive_file"), 1)
                    .set("high_hits", events.get("high"), 1)
                    .set("oom_kills", events.get("oom_kill"), 1)
                    .set(
                            "limit_hits",
                            unified ? events.get("max") : number(host, directory.resolve("memory.failcnt")),
                            1);
            if (limit.isPresent()) {
                rows.set("limit_bytes", (long) limit.getAsDouble());
            }
        });
    }

    private static NamedNumbers numbers(HostView host, Path file) throws IOException {
        return new NamedNumbers(host.lines(file));
    }

    private static OptionalLong number(HostView host, Path file) throws IOException {
        return OptionalLong.of(Long.parseLong(host.lines(file).get(0)));
    }

    /** In bytes, or max; the top of the hierarchy of version 2 has no such file. */
    private static OptionalDouble limit(HostView host, Path file) throws IOException {
        if (!Files.exists(file)) {
            return OptionalDouble.empty();
        }
        String text = host.lines(file).get(0);
        double bytes = text.equals("max") ? UNLIMITED : Double.parseDouble(text);
        return bytes < UNLIMITED ? OptionalDouble.of(bytes) : OptionalDouble.empty();
    }
}
