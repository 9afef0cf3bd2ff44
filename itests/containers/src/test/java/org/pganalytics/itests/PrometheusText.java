// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks a page in Prometheus' text format 0.0.4: by the rules of the format and of its naming, written out here, and by
 * promtool too where it is installed.
 */
final class PrometheusText {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String PAIR = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\n\"])*\"";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") \\S.*");
    private static final Pattern TYPE = Pattern.compile("# TYPE (" + NAME + ") (counter|gauge)");
    private static final Pattern SAMPLE =
            Pattern.compile("((" + NAME + ")(?:\\{" + PAIR + "(?:," + PAIR + ")*})?) (\\S+)");

    private PrometheusText() {}

    /** Fails at the first line that is wrong, naming it. */
    static void check(String page) throws IOException, InterruptedException {
        byRules(page);
        Optional<Path> promtool = promtool();
        if (promtool.isPresent()) {
            byPromtool(promtool.get(), page);
        }
    }

    private static void byRules(String page) {
        assertThat(page).endsWith("\n");
        Set<String> families = new HashSet<>();
        Set<String> series = new HashSet<>();
        String family = "";
        String type = "";
        for (String line : page.split("\n")) {
            if (line.startsWith("# HELP ")) {
                family = parts(HELP, line).group(1);
                type = "";
                assertThat(families.add(family)).as("family twice: %s", line).isTrue();
            } else if (line.startsWith("# TYPE ")) {
                Matcher told = parts(TYPE, line);
                assertThat(told.group(1)).as("type without help: %s", line).isEqualTo(family);
                type = told.group(2);
                assertThat(family.endsWith("_total")).as(line).isEqualTo(type.equals("counter"));
                assertThat(family)
                        .as(line)
                        .doesNotContainPattern("_(millis|milliseconds|ms|kb|mb|kib|mib|percent)(_|$)");
            } else {
                Matcher sample = parts(SAMPLE, line);
                assertThat(sample.group(2))
                        .as("sample outside its family: %s", line)
                        .isEqualTo(family);
                assertThat(type).as("sample without type: %s", line).isNotEmpty();
                assertThat(series.add(sample.group(1)))
                        .as("series twice: %s", line)
                        .isTrue();
                double value = value(sample.group(3));
                assertThat(type.equals("counter") && !(value >= 0))
                        .as("counter: %s", line)
                        .isFalse();
            }
        }
        assertThat(series).isNotEmpty();
    }

    private static Matcher parts(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        assertThat(matcher.matches()).as(line).isTrue();
        return matcher;
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static Optional<Path> promtool() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void byPromtool(Path promtool, String page) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(page.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
