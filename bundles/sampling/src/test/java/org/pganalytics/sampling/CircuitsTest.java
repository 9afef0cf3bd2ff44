// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.model.SampleState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

class CircuitsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Circuits circuits = new Circuits();

    @Test
    void opensAfterThreeBreaksInARowAndTwiceAsLongAfterATryThatFails() {
        timedOut(NOON);
        timedOut(NOON);
        circuits.succeeded("q");
        timedOut(NOON);
        timedOut(NOON);
        assertThat(circuits.open("q", NOON)).isEmpty();
        timedOut(NOON);
        assertThat(circuits.open("q", NOON))
                .contains("circuit open until 2026-01-01T12:05:00Z: 3 times in a row too slow");
        assertThat(circuits.open("other", NOON)).isEmpty();

        Instant later = NOON.plusSeconds(300);
        assertThat(circuits.open("q", later)).as("one try").isEmpty();
        timedOut(later);
        assertThat(circuits.open("q", later.plusSeconds(599))).isPresent();
        assertThat(circuits.open("q", later.plusSeconds(600))).isEmpty();

        circuits.succeeded("q");
        timedOut(later);
        assertThat(circuits.open("q", later)).isEmpty();
    }

    @Test
    void isNeverOpenForMoreThanAnHour() {
        Instant now = NOON;
        for (int i = 0; i < 20; i++) {
            timedOut(now);
            now = now.plus(Duration.ofHours(1));
            assertThat(circuits.open("q", now)).isEmpty();
        }
    }

    @Test
    void doesNotOpenForWhatIsNoMatterOfTime() {
        for (int i = 0; i < 5; i++) {
            circuits.failed("q", "42P01", "no such table", NOON);
        }
        assertThat(circuits.open("q", NOON)).isEmpty();
    }

    @Test
    void aQueryThatNeverEndsIsLeftAloneAndTheOthersGoOn() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(18)) {
            List<MetricFile> files =
                    List.of(file("endless", "SELECT count(pg_sleep(60)) AS n"), file("quick", "SELECT 1 AS n"));
            SamplerSettings settings = new SamplerSettings(
                    new InstanceId("test:1"),
                    postgres.jdbcUrl("postgres"),
                    postgres.user(),
                    postgres::password,
                    Duration.ofSeconds(10),
                    Duration.ofMillis(100),
                    NamePatterns.ALL);
            LeapClock clock = new LeapClock();
            try (Sampler sampler = new Sampler(settings, () -> files, clock)) {
                for (int i = 0; i < 3; i++) {
                    assertThat(sample(sampler, clock, "endless").detail()).startsWith("57014");
                }
                FamilySample open = sample(sampler, clock, "endless");
                assertThat(open.state()).isEqualTo(SampleState.SKIPPED);
                assertThat(open.detail()).startsWith("circuit open until ").contains("57014");
                assertThat(sampler.parts())
                        .anySatisfy(part -> assertThat(part.detail()).startsWith("circuit open"));
                assertThat(sample(sampler, clock, "quick").state()).isEqualTo(SampleState.OK);
                clock.leap(Duration.ofMinutes(5));
                assertThat(sample(sampler, clock, "endless").detail()).startsWith("57014");
            }
        }
    }

    @Test
    void aResultOfTooManyBytesCostsItsFamilyOnlyAndOpensTheCircuit() throws SQLException {
        String header = "-- rows: 10000\n-- columns:\n--   t attribute text\n";
        String huge = "SELECT repeat('x', 9000) AS t FROM generate_series(1, 1000)";
        List<MetricFile> files = List.of(
                MetricFile.parse("huge.sql", "-- name: huge\n" + header + huge),
                MetricFile.parse("huge_too.sql", "-- name: huge_too\n-- scope: database\n" + header + huge),
                MetricFile.parse("text.sql", "-- name: text\n-- scope: database\n" + header + "SELECT 'x' AS t"),
                file("quick", "SELECT 1 AS n"));
        LeapClock clock = new LeapClock();
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres");
                Sampler sampler = new Sampler(SampledRows.settings(postgres), () -> files, clock)) {
            SampledRows.execute(owner, "CREATE DATABASE other");
            for (int i = 0; i < 4; i++) {
                clock.leap(Duration.ofMinutes(1));
                Snapshot snapshot = sampler.sample();
                assertThat(snapshot.sample("quick").orElseThrow().state()).isEqualTo(SampleState.OK);
                FamilySample text = snapshot.sample("text").orElseThrow();
                assertThat(text.state()).as(text.detail()).isEqualTo(SampleState.OK);
                assertThat(text.rows().size()).isEqualTo(2);
                String expected = i < 3 ? "08S01 Result set exceeded" : "circuit open until";
                assertThat(snapshot.sample("huge").orElseThrow().detail()).startsWith(expected);
                assertThat(snapshot.sample("huge_too").orElseThrow().detail()).contains(expected);
                assertThat(sampler.parts().get(0).health()).isEqualTo(PartState.Health.OK);
            }
        }
    }

    private static FamilySample sample(Sampler sampler, LeapClock clock, String family) {
        clock.leap(Duration.ofSeconds(10));
        return sampler.sample().sample(family).orElseThrow();
    }

    private static MetricFile file(String name, String sql) {
        return MetricFile.parse(name + ".sql", "-- name: " + name + "\n-- columns:\n--   n gauge integer\n" + sql);
    }

    private void timedOut(Instant now) {
        circuits.failed("q", "57014", "too slow", now);
    }
}
