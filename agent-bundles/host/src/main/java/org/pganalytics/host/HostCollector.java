// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.SampleState;
import org.pganalytics.sampling.Collector;

/** CPU, memory and load of the host from /proc (proc(5)); SKIPPED where there is no /proc. */
@Component
public final class HostCollector implements Collector {
    /** USER_HZ: 100 on every Linux the JVM runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final MetricFamily CPU = new MetricFamily(
            "host_cpu",
            List.of(
                    new Column("cpus", ColumnKind.GAUGE, ColumnType.INTEGER),
                    seconds("user_seconds"),
                    seconds("system_seconds"),
                    seconds("iowait_seconds"),
                    seconds("idle_seconds"),
                    seconds("steal_seconds")));
    private static final MetricFamily MEMORY = new MetricFamily(
            "host_memory",
            List.of(
                    bytes("total_bytes"),
                    bytes("available_bytes"),
                    bytes("swap_total_bytes"),
                    bytes("swap_free_bytes")));
    private static final MetricFamily LOAD = new MetricFamily(
            "host_load",
            List.of(
                    new Column("load1", ColumnKind.GAUGE, ColumnType.REAL),
                    new Column("load5", ColumnKind.GAUGE, ColumnType.REAL),
                    new Column("load15", ColumnKind.GAUGE, ColumnType.REAL)));

    private final Path proc;

    @Activate
    public HostCollector() {
        this(Path.of("/proc"));
    }

    public HostCollector(Path proc) {
        this.proc = proc;
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public List<FamilySample> collect() {
        return List.of(
                sample(CPU, "stat", HostCollector::cpu),
                sample(MEMORY, "meminfo", HostCollector::memory),
                sample(LOAD, "loadavg", HostCollector::load));
    }

    private interface Reading {
        void read(List<String> lines, Rows.Builder row);
    }

    private FamilySample sample(MetricFamily family, String file, Reading reading) {
        long start = System.nanoTime();
        Path path = proc.resolve(file);
        if (!Files.isReadable(path)) {
            return FamilySample.without(family, SampleState.SKIPPED, "no " + path, Duration.ZERO);
        }
        try {
            Rows.Builder row = Rows.builder(family.columns()).addRow();
            reading.read(Files.readAllLines(path), row);
            return FamilySample.ok(family, row.build(), Duration.ofNanos(System.nanoTime() - start));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return FamilySample.without(family, SampleState.FAILED, path + ": " + e, Duration.ZERO);
        }
    }

    /** cpu user nice system idle iowait irq softirq steal guest guest_nice; guest is part of user. */
    private static void cpu(List<String> lines, Rows.Builder row) {
        long cpus = lines.stream().filter(line -> line.matches("cpu\\d+ .*")).count();
        String[] words = lines.get(0).split("\\s+");
        double[] seconds = new double[9];
        for (int i = 1; i < seconds.length && i < words.length; i++) {
            seconds[i] = Long.parseLong(words[i]) / TICKS_PER_SECOND;
        }
        row.set(0, cpus)
                .set(1, seconds[1] + seconds[2])
                .set(2, seconds[3] + seconds[6] + seconds[7])
                .set(3, seconds[5])
                .set(4, seconds[4])
                .set(5, seconds[8]);
    }

    private static void memory(List<String> lines, Rows.Builder row) {
        Map<String, Long> kilobytes = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split("[:\\s]+");
            if (words.length > 1) {
                kilobytes.put(words[0], Long.parseLong(words[1]));
            }
        }
        String[] names = {"MemTotal", "MemAvailable", "SwapTotal", "SwapFree"};
        for (int i = 0; i < names.length; i++) {
            Long value = kilobytes.get(names[i]);
            if (value != null) {
                row.set(i, value * 1024);
            }
        }
    }

    private static void load(List<String> lines, Rows.Builder row) {
        String[] words = lines.get(0).split("\\s+");
        for (int i = 0; i < 3; i++) {
            row.set(i, Double.parseDouble(words[i]));
        }
    }

    private static Column seconds(String name) {
        return new Column(name, ColumnKind.COUNTER, ColumnType.REAL, "seconds");
    }

    private static Column bytes(String name) {
        return new Column(name, ColumnKind.GAUGE, ColumnType.INTEGER, "bytes");
    }
}
