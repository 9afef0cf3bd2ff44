// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.PartState;
import org.pganalytics.model.PartState.Health;
import org.pganalytics.model.SampleState;

class LogsCollectorTest {
    private static final int ERROR_ROW = EventClass.ERROR.ordinal();

    @TempDir
    private Path directory;

    private LogWatch watch(Path files, int eventsPerSecond) {
        FollowerSettings settings =
                new FollowerSettings(files.toString(), Optional.empty(), new LinePrefix(LogText.PREFIX), 1 << 20);
        return new LogWatch(
                settings, new ProgressFile(directory.resolve("state/progress"), files.toString()), eventsPerSecond);
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND, StandardOpenOption.CREATE);
    }

    private static FamilySample sample(List<FamilySample> samples, String family) {
        return samples.stream()
                .filter(each -> each.family().name().equals(family))
                .findFirst()
                .orElseThrow();
    }

    private static long number(FamilySample sample, int row, String column) {
        return sample.rows().longAt(row, sample.family().indexOf(column));
    }

    private static List<String> texts(FamilySample sample, String column) {
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < sample.rows().size(); row++) {
            texts.add(sample.rows().displayAt(row, sample.family().indexOf(column)));
        }
        return texts;
    }

    @Test
    void hasAllRowsOfCountersFromTheStart() throws IOException {
        Path log = Files.createFile(directory.resolve("a.json"));
        try (LogWatch watch = watch(log, 20)) {
            watch.look();

            List<FamilySample> samples = watch.samples();
            assertThat(samples).allMatch(sample -> sample.state() == SampleState.OK);
            assertThat(texts(sample(samples, "log_counts"), "class"))
                    .contains("crash", "deadlock", "error", "slow_statement", "plan", "checkpoint");
            assertThat(texts(sample(samples, "log_counts"), "events")).containsOnly("0");
            assertThat(texts(sample(samples, "log_errors"), "sqlstate_class")).contains("40", "53", "other");
            assertThat(sample(samples, "log_events").rows().size()).isZero();
        }
    }

    @Test
    void countsAndTellsEventsAndGoesOnAfterARestart() throws IOException {
        Path log = Files.createFile(directory.resolve("a.json"));
        try (LogWatch watch = watch(log, 20)) {
            watch.look();
            append(log, LogText.records(LogFormat.JSONLOG, 0, 2) + LogText.record(LogFormat.JSONLOG, 0));
            watch.look();

            List<FamilySample> samples = watch.samples();
            assertThat(number(sample(samples, "log_counts"), ERROR_ROW, "events"))
                    .isEqualTo(3);
            assertThat(number(sample(samples, "log_errors"), SqlstateClass.SYNTAX_OR_ACCESS.ordinal(), "errors"))
                    .isEqualTo(3);
            FamilySample events = sample(samples, "log_events");
            assertThat(texts(events, "count")).containsExactly("2", "1");
            assertThat(texts(events, "message"))
                    .containsExactly("relation \"r0\" does not exist", "relation \"r1\" does not exist");
            assertThat(texts(events, "query")).containsExactly("SELECT ?, ß FROM r0;", "SELECT ?, ß FROM r1;");
            assertThat(texts(events, "datname")).containsOnly("d");

            append(log, LogText.record(LogFormat.JSONLOG, 2));
            watch.look();
            // the agent ends before this is collected
        }
        append(log, LogText.record(LogFormat.JSONLOG, 3));
        try (LogWatch watch = watch(log, 20)) {
            watch.look();

            List<FamilySample> samples = watch.samples();
            assertThat(number(sample(samples, "log_counts"), ERROR_ROW, "events"))
                    .isEqualTo(5);
            assertThat(texts(sample(samples, "log_events"), "message"))
                    .containsExactly("relation \"r2\" does not exist", "relation \"r3\" does not exist");
        }
    }

    @Test
    void boundsTheEventsAndCountsWhatItDropped() throws IOException {
        Path log = Files.createFile(directory.resolve("a.json"));
        try (LogWatch watch = watch(log, 5)) {
            watch.look();
            append(log, LogText.records(LogFormat.JSONLOG, 0, 50));
            watch.look();
            append(log, LogText.records(LogFormat.JSONLOG, 50, 100));
            watch.look();

            watch.look();
            List<FamilySample> samples = watch.samples();
            assertThat(sample(samples, "log_events").rows().size()).isEqualTo(10);
            assertThat(number(sample(samples, "log_counts"), ERROR_ROW, "events"))
                    .isEqualTo(100);
            assertThat(number(sample(samples, "log_reader"), 0, "dropped_events"))
                    .isEqualTo(90);
        }
    }

    @Test
    void saysWhatIsWrongAndKeepsEventsUntilItIsMended() throws IOException {
        Path log = Files.createFile(directory.resolve("a.json"));
        try (LogWatch watch = watch(log, 20)) {
            watch.look();
            append(log, LogText.record(LogFormat.JSONLOG, 0));
            watch.look();
            Files.delete(log);
            watch.look();

            assertThat(watch.samples()).allSatisfy(sample -> {
                assertThat(sample.state()).isEqualTo(SampleState.FAILED);
                assertThat(sample.detail()).contains("no log file matches");
            });
            assertThat(watch.state().health()).isEqualTo(Health.FAILED);

            append(log, LogText.record(LogFormat.JSONLOG, 1));
            watch.look();

            assertThat(texts(sample(watch.samples(), "log_events"), "message")).hasSize(2);
            assertThat(watch.state()).isEqualTo(new PartState("log files", Health.OK, ""));
        }
    }

    @Test
    void namesAPrefixThatDoesNotFit() throws IOException {
        Path log = Files.createFile(directory.resolve("a.log"));
        try (LogWatch watch = watch(log, 20)) {
            watch.look();
            append(log, "ERROR:  no prefix\n");
            watch.look();
            watch.samples();

            assertThat(watch.state().health()).isEqualTo(Health.DEGRADED);
            assertThat(watch.state().detail()).contains(LogText.PREFIX, "SHOW log_line_prefix");
        }
    }

    @Test
    void saysThatProgressCannotBeKept() throws IOException {
        Path log = Files.createFile(directory.resolve("a.json"));
        Files.createFile(directory.resolve("state"));
        try (LogWatch watch = watch(log, 20)) {
            watch.look();
            watch.samples();
            watch.look();
            watch.samples();

            assertThat(watch.state().health()).isEqualTo(Health.DEGRADED);
            assertThat(watch.state().detail()).contains("progress cannot be kept");
        }
    }

    @Test
    void watchesByItself() throws IOException {
        Path log = Files.createFile(directory.resolve("a.json"));
        LogsCollector collector = new LogsCollector(watch(directory, 20));
        try {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> sample(collector.collect(), "log_reader").isUsable());
            append(log, LogText.record(LogFormat.JSONLOG, 0));
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            sample(collector.collect(), "log_events").rows().size() == 1);
            assertThat(collector.parts()).extracting(PartState::health).containsExactly(Health.OK);
        } finally {
            collector.close();
        }
    }

    @Test
    void skipsWhereNoFilesAreNamed() {
        LogsCollector collector = new LogsCollector(new Settings("", "auto", "%m ", 4096, 20));

        assertThat(collector.collect()).hasSize(4).allSatisfy(sample -> {
            assertThat(sample.state()).isEqualTo(SampleState.SKIPPED);
            assertThat(sample.detail()).contains("org.pganalytics.logs.cfg");
        });
        assertThat(collector.parts()).isEmpty();
    }

    @Test
    void refusesSettingsThatAreNone() {
        assertThatThrownBy(() -> LogsCollector.watch(new Settings("/x", "xml", "%m ", 4096, 20)))
                .hasMessageContaining("'xml'");
        assertThatThrownBy(() -> LogsCollector.watch(new Settings("/x", "auto", "'%y '", 4096, 20)))
                .hasMessageContaining("'%y '");
        assertThatThrownBy(() -> LogsCollector.watch(new Settings("/x", "auto", "%m ", 4, 20)))
                .hasMessageContaining("bytesPerSecond is 4");
        assertThatThrownBy(() -> LogsCollector.watch(new Settings("/x", "auto", "%m ", 4096, 0)))
                .hasMessageContaining("eventsPerSecond is 0");
    }

    private record Settings(String files, String format, String linePrefix, int bytesPerSecond, int eventsPerSecond)
            implements LogsCollector.Config {
        @Override
        public String progressFile() {
            return "";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return LogsCollector.Config.class;
        }
    }
}
