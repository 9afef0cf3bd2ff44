// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pganalytics.sampling.SampledRows.execute;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.SampleState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

class SlicesTest {
    private static final MetricFile RELATIONS = named("relations");

    /** With and without a limit that cuts, a slice having some 40 of 500 relations. */
    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void sayTogetherWhatTheWholeSays(int major) throws SQLException {
        List<MetricFile> files = MetricFiles.all().stream()
                .filter(file -> file.queries().stream().anyMatch(MetricQuery::isSliced))
                .toList();
        assertThat(files).hasSize(11);
        try (TestPostgres postgres = TestPostgres.start(major, "autovacuum=off");
                Connection owner = postgres.connect("postgres")) {
            makeRelations(owner);
            for (int rows : new int[] {3, 1000}) {
                List<MetricFile> limited =
                        files.stream().map(file -> file.withRowLimit(rows)).toList();
                Snapshot whole = sample(postgres, limited, 100_000);
                Snapshot sliced = sample(postgres, limited, 40);
                for (MetricFile file : files) {
                    FamilySample expected = whole.sample(file.name()).orElseThrow();
                    FamilySample sample = sliced.sample(file.name()).orElseThrow();
                    assertThat(expected.isUsable())
                            .as(file.name() + expected.detail())
                            .isTrue();
                    assertThat(expected.rows().size()).as(file.name()).isPositive();
                    assertThat(sample.state()).as(file.name()).isEqualTo(expected.state());
                    assertThat(sample.detail()).as(file.name()).isEqualTo(expected.detail());
                    assertThat(lines(sample)).as(file.name()).isEqualTo(lines(expected));
                }
                assertThat(sliced.sample("table_stats").orElseThrow().state())
                        .isEqualTo(rows == 3 ? SampleState.TRUNCATED : SampleState.OK);
            }
        }
    }

    @Test
    void haveEveryRelationOnceAlsoWhereTheWalkStopsBetweenThem() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres");
                Sampler sampler = new Sampler(
                        SampledRows.settings(postgres),
                        () -> List.of(RELATIONS),
                        Clock.systemUTC(),
                        new TickClock(Duration.ofMillis(400)),
                        100)) {
            long relations = number(owner, "SELECT count(*) FROM pg_class");
            assertThat(sampler.sample().samples()).isEmpty();
            assertThat(sampler.sample().samples()).as("four slices and more").isEmpty();
            FamilySample sample = DatabaseWalkTest.until(sampler, "relations")
                    .sample("relations")
                    .orElseThrow();
            assertThat(sample.state()).as(sample.detail()).isEqualTo(SampleState.OK);
            assertThat(sample.rows().size()).isEqualTo(relations);
        }
    }

    /** What was merged of the one is not taken for rows of the other. */
    @Test
    void areLeftWithTheirFile() throws SQLException {
        List<MetricFile> files = new ArrayList<>(List.of(RELATIONS, named("relations_too")));
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres");
                Sampler sampler = new Sampler(
                        SampledRows.settings(postgres),
                        () -> List.copyOf(files),
                        Clock.systemUTC(),
                        new TickClock(Duration.ofMillis(400)),
                        100)) {
            assertThat(sampler.sample().samples()).isEmpty();
            assertThat(sampler.sample().samples()).isEmpty();
            files.remove(0);
            Snapshot snapshot = DatabaseWalkTest.until(sampler, "relations_too");
            assertThat(snapshot.samples()).hasSize(1);
            assertThat((long) snapshot.samples().get(0).rows().size())
                    .isEqualTo(number(owner, "SELECT count(*) FROM pg_class"));
        }
    }

    private static MetricFile named(String name) {
        return MetricFile.parse(
                name + ".sql",
                "-- name: " + name
                        + """

                        -- scope: database
                        -- rows: 5000
                        -- columns:
                        --   oid label integer
                        SELECT c.oid, -(c.oid::int8) AS weight
                          FROM pg_class c WHERE {slice c.oid} ORDER BY c.oid LIMIT {rows}
                        """);
    }

    private static List<String> lines(FamilySample sample) {
        return IntStream.range(0, sample.rows().size())
                .mapToObj(row -> IntStream.range(0, sample.family().columns().size())
                        .mapToObj(column -> sample.rows().displayAt(row, column))
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    private static void makeRelations(Connection owner) throws SQLException {
        execute(
                owner,
                "DO $$ BEGIN FOR i IN 1..30 LOOP"
                        + " EXECUTE 'CREATE TABLE t' || i || ' (id serial PRIMARY KEY, a int, b text)';"
                        + " EXECUTE 'INSERT INTO t' || i || ' (a, b) SELECT g, ''text''"
                        + "            FROM generate_series(1, ' || i % 5 / 4 * 60000 + i * 10 || ') g';"
                        + " EXECUTE 'CREATE INDEX ON t' || i || ' (a)';"
                        + " IF i % 4 = 0 THEN EXECUTE 'CREATE INDEX ON t' || i || ' (a)'; END IF;"
                        + " END LOOP; END $$",
                "UPDATE pg_index SET indisvalid = false"
                        + " WHERE indexrelid IN ('t1_a_idx'::regclass, 't7_a_idx'::regclass, 't28_a_idx'::regclass)",
                // Else a reader may take dead rows of the catalogs away
                "ANALYZE",
                "VACUUM",
                "INSERT INTO t10 (a) VALUES (7)");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> number(owner, "SELECT pg_stat_get_tuples_inserted('t10'::regclass)") == 101);
    }

    private static Snapshot sample(TestPostgres postgres, List<MetricFile> files, int relations) {
        SamplerSettings settings = SampledRows.settings(postgres).withDatabases(NamePatterns.parse("postgres"));
        try (Sampler sampler = new Sampler(settings, () -> files, Clock.systemUTC(), new LeapClock(), relations)) {
            return sampler.sample();
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
