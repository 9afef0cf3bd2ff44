// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process whose memory and CPU /proc tells. */
final class MeasuredProcess implements AutoCloseable {
    private static final double TICKS_PER_SECOND = 100;
    private static final double KIB_PER_MIB = 1024;

    private final Process process;
    private final Path output;
    private long largestRss;
    private long largestPss;
    private double baseCpu;
    private long baseNanos;

    /** @param output gets what the process prints */
    MeasuredProcess(List<String> command, Map<String, String> environment, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment);
        this.output = output;
        this.process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** @param name of the signal: STOP, CONT */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("no signal for the process: " + Files.readString(output));
        }
    }

    /** From here on CPU is counted. */
    void begin() throws IOException {
        baseCpu = cpuSeconds();
        baseNanos = System.nanoTime();
    }

    /** Looks at its memory; the largest seen counts. */
    void sample() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("the process ended: " + Files.readString(output));
        }
        for (String line : Files.readAllLines(proc("smaps_rollup"))) {
            if (line.startsWith("Rss:")) {
                largestRss = Math.max(largestRss, kib(line));
            } else if (line.startsWith("Pss:")) {
                largestPss = Math.max(largestPss, kib(line));
            }
        }
    }

    private static long kib(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    double largestRssMib() {
        return largestRss / KIB_PER_MIB;
    }

    double largestPssMib() {
        return largestPss / KIB_PER_MIB;
    }

    /** Of one core, since {@link #begin()}. */
    double cpuPercent() throws IOException {
        return (cpuSeconds() - baseCpu) / ((System.nanoTime() - baseNanos) / 1e9) * 100;
    }

    /** User and system time since its start. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(proc("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
