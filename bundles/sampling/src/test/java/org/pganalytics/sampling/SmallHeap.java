// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.SampleState;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

/** Samples all families in a process of its own with the agent's heap of 12 MB. */
final class SmallHeap {
    private SmallHeap() {}

    /** What became of a family in a cycle. */
    record Line(int cycle, String family, SampleState state, long millis, int rows, String detail) {}

    /**
     * @param keys different query ids of the family statements
     * @param residentKb most memory the process had
     */
    record Run(List<Line> lines, int keys, long residentKb) {
        List<Line> of(String family) {
            return lines.stream().filter(line -> line.family().equals(family)).toList();
        }

        /** How long the whole of a cycle took. */
        long millis(int cycle) {
            return lines.stream()
                    .filter(line -> line.cycle() == cycle)
                    .mapToLong(Line::millis)
                    .sum();
        }
    }

    /** Samples so many times, 10 s apart by a clock that leaps. */
    static Run sample(TestPostgres postgres, String user, String password, int cycles)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx12m",
                        "-Xss256k",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName(),
                        postgres.jdbcUrl("postgres"),
                        user,
                        password,
                        Integer.toString(cycles))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            process.getOutputStream().close();
            List<String[]> words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .toList();
            assertThat(process.waitFor()).as("exit status with a heap of 12 MB").isZero();
            String[] last = words.get(words.size() - 1);
            return new Run(
                    words.stream()
                            .filter(w -> w.length == 6)
                            .map(SmallHeap::line)
                            .toList(),
                    Integer.parseInt(last[0]),
                    Long.parseLong(last[1]));
        } finally {
            process.destroyForcibly();
        }
    }

    private static Line line(String[] words) {
        return new Line(
                Integer.parseInt(words[0]),
                words[1],
                SampleState.valueOf(words[2]),
                Long.parseLong(words[3]),
                Integer.parseInt(words[4]),
                words[5]);
    }

    /** @param arguments URL, user, password, cycles */
    public static void main(String[] arguments) throws IOException {
        SamplerSettings settings = SamplerSettings.of(
                new InstanceId("watched:1"), arguments[0], arguments[1], () -> arguments[2], Duration.ofSeconds(10));
        LeapClock clock = new LeapClock();
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        Set<String> keys = new HashSet<>();
        try (Sampler sampler = new Sampler(settings, MetricFiles::all, clock)) {
            for (int cycle = 0; cycle < Integer.parseInt(arguments[3]); cycle++) {
                clock.leap(settings.interval());
                for (FamilySample sample : sampler.sample().samples()) {
                    String name = sample.family().name();
                    out.printf(
                            "%d\t%s\t%s\t%d\t%d\t%s%n",
                            cycle,
                            name,
                            sample.state(),
                            sample.took().toMillis(),
                            sample.rows().size(),
                            sample.detail().replaceAll("\\s+", " "));
                    if (name.equals("statements")) {
                        for (int row = 0; row < sample.rows().size(); row++) {
                            keys.add(
                                    sample.rows().displayAt(row, sample.family().indexOf("queryid")));
                        }
                    }
                }
            }
        }
        out.printf("%d\t%d%n", keys.size(), residentKb());
        out.flush();
    }

    /** The largest the process ever was, as Linux says. */
    private static long residentKb() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }
}
