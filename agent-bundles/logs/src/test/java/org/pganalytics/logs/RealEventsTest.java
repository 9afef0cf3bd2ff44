// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Follows real servers through a rotation, a restart of the agent and a crash of the server. */
class RealEventsTest {
    private static final String BEGIN = "begin_marker";
    private static final String END = "end_marker";
    private static final Predicate<LogEvent> IS_AUTOVACUUM = event ->
            event.eventClass() == EventClass.AUTOVACUUM && event.message().contains("table \"postgres.public.t\"");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 18})
    void findsEachHappeningOnce(int version) throws Exception {
        try (ServerLog log = ServerLog.start(
                version,
                "log_connections=on",
                "log_checkpoints=on",
                "log_lock_waits=on",
                "deadlock_timeout=50ms",
                "log_temp_files=0",
                "autovacuum_naptime=1s",
                "log_autovacuum_min_duration=0")) {
            List<Reading> readings = new ArrayList<>();
            for (LogFormat format : LogFormat.values()) {
                if (format != LogFormat.JSONLOG || version >= 15) {
                    readings.add(new Reading(format, log, directory));
                }
            }
            try (Connection connection = log.connect()) {
                Trouble.mark(connection, BEGIN);
                Trouble.work(connection);
                Trouble.explain(connection);
                readings.forEach(
                        reading -> reading.awaitEvent(event -> !event.planHash().isEmpty()));
                Trouble.errors(connection);
                log.rotate();
            }
            Trouble.lockWait(log, () -> readings.get(0).has(event -> event.eventClass() == EventClass.LOCK_WAIT));
            for (Reading reading : readings) {
                reading.restart();
            }
            Trouble.deadlock(log);
            readings.forEach(reading -> reading.awaitEvent(IS_AUTOVACUUM));
            Trouble.crash(log);
            try (Connection connection = log.connect()) {
                Trouble.mark(connection, END);
            }
            for (Reading reading : readings) {
                reading.awaitEvent(isMark(END));
                assertOnce(reading, version);
                assertThat(between(reading.events()))
                        .as("%s, as when all files are read at once", reading.format)
                        .containsExactlyInAnyOrderElementsOf(between(events(log, reading.format)));
            }
        }
    }

    private static void assertOnce(Reading reading, int version) {
        assertThat(reading.events().toString()).as("%s", reading.format).doesNotContain("Smith");
        assertThat(reading.of(EventClass.CRASH)).singleElement().satisfies(crash -> {
            String process = version < 18 ? "server process" : "client backend";
            assertThat(crash.message()).isEqualTo(process + " (PID ?) was terminated by signal ?: Killed");
            assertThat(crash.statement()).isEqualTo("SELECT pg_sleep(?)");
        });
        assertThat(reading.of(EventClass.RECOVERY)).hasSize(1);
        assertThat(reading.of(EventClass.DEADLOCK)).singleElement().satisfies(deadlock -> {
            assertThat(deadlock.sqlstate()).isEqualTo("40P01");
            assertThat(deadlock.statement()).isEqualTo("UPDATE t SET secret = ? WHERE id = ?");
            assertThat(deadlock.user()).isEqualTo("postgres");
        });
        assertThat(reading.of(EventClass.LOCK_WAIT))
                .filteredOn(wait -> wait.statement().equals("UPDATE t SET secret = ?"))
                .hasSize(1);
        assertThat(reading.of(EventClass.LOCK_ACQUIRED))
                .filteredOn(acquired -> acquired.statement().equals("UPDATE t SET secret = ?"))
                .singleElement()
                .satisfies(acquired -> assertThat(acquired.seconds()).isGreaterThan(0.05));
        assertThat(reading.of(EventClass.TEMP_FILE)).singleElement().satisfies(file -> assertThat(file.bytes())
                .isGreaterThan(50_000));
        assertThat(reading.of(EventClass.CHECKPOINT_START))
                .filteredOn(start -> start.message().contains(" force wait"))
                .hasSize(1);
        assertThat(reading.of(EventClass.CHECKPOINT))
                .isNotEmpty()
                .allMatch(checkpoint -> checkpoint.message().equals("checkpoint complete") && checkpoint.seconds() > 0);
        // parse and bind are told apart from it
        String statement = "SELECT * FROM t WHERE id = ? AND secret = ?";
        assertThat(reading.of(EventClass.SLOW_STATEMENT))
                .filteredOn(slow ->
                        slow.statement().equals(statement) && slow.message().equals("duration: ? ms execute"))
                .hasSize(2)
                .allMatch(slow -> slow.seconds() > 0);
        assertThat(reading.of(EventClass.PLAN))
                .filteredOn(plan -> plan.statement().equals(statement))
                .extracting(LogEvent::plan)
                .containsExactly("Index Scan using t_pkey on t", "    Index Scan t_pkey t");
        assertThat(reading.of(EventClass.ERROR))
                .extracting(LogEvent::message)
                .containsOnlyOnce("invalid input syntax for type integer: ?", MessageText.OF_APPLICATION);
        assertThat(reading.counts().events(EventClass.CONNECTION)).isGreaterThan(4);
    }

    private static List<LogEvent> events(ServerLog log, LogFormat format) throws SQLException {
        return log.records(format).stream()
                .map(Classifier::classify)
                .filter(event -> event.eventClass().isListed())
                .toList();
    }

    private static List<LogEvent> between(List<LogEvent> events) {
        List<LogEvent> wanted = events.stream()
                .dropWhile(isMark(BEGIN).negate())
                .takeWhile(isMark(END).negate())
                .toList();
        assertThat(wanted).isNotEmpty();
        return wanted;
    }

    private static Predicate<LogEvent> isMark(String name) {
        return event -> event.message().contains(name);
    }
}
