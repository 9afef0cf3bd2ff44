// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pganalytics.sampling.SampledRows.execute;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.SampleState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

/** Files of scope database in a cluster of many databases, and where time or something else ends in the middle. */
class DatabaseWalkTest {
    private static final MetricFile NAMES = file("names", "SELECT current_database()::text AS datname");
    private static final MetricFile HOURLY =
            file("names", "SELECT current_database()::text AS datname", "-- interval: 1h\n");
    private static final MetricFile MORE = file("more", "SELECT current_database()::text AS datname");

    @Test
    void visitsEveryWantedDatabaseOverTwoConnectionsAndFindsNewOnes() throws Exception {
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres")) {
            execute(owner, "CREATE ROLE watcher LOGIN PASSWORD 'w' IN ROLE pg_monitor");
            create(owner, 12);
            SamplerSettings settings = SamplerSettings.of(
                            new InstanceId("watched:1"),
                            postgres.jdbcUrl("postgres"),
                            "watcher",
                            () -> "w",
                            Duration.ofSeconds(10))
                    .withDatabases(NamePatterns.parse("!unwanted"));
            LeapClock clock = new LeapClock();
            Witness witness = new Witness(postgres, "watcher");
            try (Sampler sampler = new Sampler(settings, () -> List.of(NAMES, MORE), clock)) {
                assertThat(databases(sampler.sample())).hasSize(13).contains("postgres", "d1", "d12");
                execute(owner, "CREATE DATABASE d13", "CREATE DATABASE unwanted");
                clock.leap(Duration.ofSeconds(10));
                assertThat(databases(sampler.sample())).hasSize(14).contains("d13");
            } finally {
                witness.stop();
            }
            assertThat(witness.connections()).isBetween(1L, 2L);
        }
    }

    @Test
    void dividesTheRowsAmongMoreThanTenDatabasesAndTellsTheFirstThatAreCut() throws SQLException {
        MetricFile many = file("many", "SELECT i::text AS datname FROM generate_series(1, 20) i");
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres")) {
            create(owner, 11);
            try (Sampler sampler = new Sampler(
                    SampledRows.settings(postgres), () -> List.of(many.withRowLimit(12)), new LeapClock())) {
                FamilySample sample = sampler.sample().sample("many").orElseThrow();
                assertThat(sample.state()).isEqualTo(SampleState.TRUNCATED);
                assertThat(sample.rows().size()).isEqualTo(120);
                assertThat(sample.detail())
                        .startsWith("postgres: more than 10 rows; d")
                        .endsWith("; and 7 more databases");
            }
        }
    }

    @Test
    void goesOnWhereItStoppedAndGivesOneSampleOfAllDatabases() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres")) {
            create(owner, 3);
            List<MetricFile> files = new ArrayList<>(List.of(HOURLY));
            TickClock clock = new TickClock(Duration.ofMillis(400));
            try (Sampler sampler = sampler(postgres, files, clock)) {
                assertThat(sampler.sample().samples()).isEmpty();
                files.add(MORE);
                Snapshot last = until(sampler, "names");
                assertThat(databases(last)).containsExactlyInAnyOrder("postgres", "d1", "d2", "d3");
                assertThat(last.sample("more")).as("waits for the next walk").isEmpty();
                assertThat(until(sampler, "more").sample("names")).isEmpty();
            }
        }
    }

    @Test
    void leavesOutAFileThatIsTakenAwayOrChanged() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres")) {
            create(owner, 3);
            List<MetricFile> files = new ArrayList<>(List.of(NAMES, MORE));
            TickClock clock = new TickClock(Duration.ofMillis(400));
            try (Sampler sampler = sampler(postgres, files, clock)) {
                sampler.sample();
                sampler.sample();
                files.set(1, file("more", "SELECT 'changed' AS datname"));
                Snapshot last = until(sampler, "names");
                assertThat(databases(last)).hasSize(4);
                assertThat(last.sample("more")).isEmpty();
                FamilySample changed = until(sampler, "more").sample("more").orElseThrow();
                assertThat(changed.rows().size()).isEqualTo(4);
                assertThat(changed.rows().textAt(3, 0)).isEqualTo("changed");
                files.clear();
                assertThat(sampler.sample().samples()).isEmpty();
            }
        }
    }

    @Test
    void aDatabaseThatIsDroppedMeanwhileIsTheProblemOfThatOneOnly() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres")) {
            create(owner, 3);
            TickClock clock = new TickClock(Duration.ofMillis(400));
            try (Sampler sampler = sampler(postgres, List.of(NAMES, MORE), clock)) {
                while (number(owner, "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'd_'") == 0) {
                    assertThat(sampler.sample().samples()).isEmpty();
                }
                execute(owner, "DROP DATABASE d1 WITH (FORCE)", "DROP DATABASE d2 WITH (FORCE)");
                FamilySample sample = until(sampler, "more").sample("more").orElseThrow();
                assertThat(sample.state()).isEqualTo(SampleState.TRUNCATED);
                assertThat(sample.detail())
                        .contains("d1: ")
                        .contains("d2: 3D000")
                        .doesNotContain("d3");
                assertThat(texts(sample)).containsExactlyInAnyOrder("postgres", "d3");
            }
        }
    }

    @Test
    void endsWithTheConnectionAndBeginsAgainWithTheNext() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres")) {
            create(owner, 3);
            TickClock clock = new TickClock(Duration.ofMillis(400));
            try (Sampler sampler = sampler(postgres, List.of(HOURLY), clock)) {
                assertThat(sampler.sample().samples()).isEmpty();
                terminate(owner);
                FamilySample failed = sampler.sample().sample("names").orElseThrow();
                assertThat(failed.state()).isEqualTo(SampleState.FAILED);
                assertThat(failed.detail()).startsWith("not connected: ");
                clock.leap(Duration.ofMinutes(1));
                assertThat(databases(until(sampler, "names"))).hasSize(4);
            }
        }
    }

    /** The server may be another one then. */
    @Test
    void endsWithAConnectionThatIsLostBetweenTwoSamplings() throws SQLException {
        MetricFile often = MetricFile.parse(
                "often.sql", "-- name: often\n-- samples: 1s\n-- columns:\n--   n gauge integer\nSELECT 1 AS n");
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres")) {
            create(owner, 3);
            TickClock clock = new TickClock(Duration.ofMillis(400));
            try (Sampler sampler = sampler(postgres, List.of(HOURLY, often), clock)) {
                assertThat(sampler.sample().sample("names")).isEmpty();
                terminate(owner);
                clock.leap(Duration.ofSeconds(1));
                sampler.sampleHistory();
                clock.leap(Duration.ofMinutes(1));
                Snapshot snapshot = sampler.sample();
                assertThat(snapshot.sample("often").orElseThrow().isUsable()).isTrue();
                assertThat(snapshot.sample("names").orElseThrow().state()).isEqualTo(SampleState.FAILED);
                assertThat(databases(until(sampler, "names"))).hasSize(4);
            }
        }
    }

    /** A twentieth of the time of one session at most. */
    @Test
    void restsInProportionToWhatItTook() throws SQLException {
        MetricFile slow = file("slow", "SELECT pg_sleep(0.6)::text AS datname");
        LeapClock clock = new LeapClock();
        try (TestPostgres postgres = TestPostgres.start(18);
                Sampler sampler = new Sampler(SampledRows.settings(postgres), () -> List.of(slow, NAMES), clock)) {
            assertThat(sampler.sample().samples()).hasSize(2);
            assertThat(sampler.parts())
                    .filteredOn(part -> part.name().startsWith("metric slow of "))
                    .singleElement()
                    .satisfies(part ->
                            assertThat(part.detail()).matches("takes \\d+\\.\\d s, so it is sampled every \\d+ s"));
            clock.leap(Duration.ofSeconds(10));
            assertThat(sampler.sample().samples())
                    .extracting(sample -> sample.family().name())
                    .containsExactly("names");
            clock.leap(Duration.ofHours(1));
            assertThat(sampler.sample().samples()).hasSize(2);
        }
    }

    /** Samples until there is a sample of the family, which no snapshot before has. */
    static Snapshot until(Sampler sampler, String family) {
        for (int i = 0; i < 1000; i++) {
            Snapshot snapshot = sampler.sample();
            if (snapshot.sample(family).isPresent()) {
                return snapshot;
            }
        }
        throw new AssertionError("no sample of " + family);
    }

    private static Sampler sampler(TestPostgres postgres, List<MetricFile> files, Clock steady) {
        return new Sampler(SampledRows.settings(postgres), () -> List.copyOf(files), Clock.systemUTC(), steady);
    }

    private static void create(Connection owner, int databases) throws SQLException {
        for (int i = 1; i <= databases; i++) {
            execute(owner, "CREATE DATABASE d" + i);
        }
    }

    private static void terminate(Connection owner) throws SQLException {
        execute(owner, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pganalytics'");
    }

    private static MetricFile file(String name, String sql) {
        return file(name, sql, "");
    }

    private static MetricFile file(String name, String sql, String header) {
        return MetricFile.parse(
                name + ".sql",
                "-- name: " + name + "\n-- scope: database\n" + header + "-- columns:\n--   datname label text\n"
                        + sql);
    }

    private static List<String> databases(Snapshot snapshot) {
        FamilySample sample = snapshot.sample("names").orElseThrow();
        assertThat(sample.state()).as(sample.detail()).isEqualTo(SampleState.OK);
        return texts(sample);
    }

    private static List<String> texts(FamilySample sample) {
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < sample.rows().size(); row++) {
            texts.add(Optional.ofNullable(sample.rows().textAt(row, 0)).orElseThrow());
        }
        return texts;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
