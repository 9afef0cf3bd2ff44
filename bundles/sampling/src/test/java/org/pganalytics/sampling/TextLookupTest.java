// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pganalytics.sampling.SampledRows.execute;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.SampleState;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

class TextLookupTest {
    /** A hundred keys more than texts are kept. */
    private static final String FILE =
            """
            -- name: demo
            -- rows: 2000
            -- columns:
            --   key label text
            --   text attribute text
            -- lookup: text by key
            SELECT i::text AS key FROM public.t
            -- lookup
            SELECT i::text AS looked_up, 'text of ' || i FROM public.t, pg_sleep(0.1) WHERE i::text = ANY ({keys})
            """;

    private final LeapClock clock = new LeapClock();

    @Test
    void restsNinetyNineTimesWhatALookupTook() throws SQLException {
        List<MetricFile> files = List.of(MetricFile.parse("demo.sql", FILE));
        try (TestPostgres postgres = TestPostgres.start(18, "shared_preload_libraries=pg_stat_statements");
                Connection owner = postgres.connect("postgres");
                Sampler sampler = new Sampler(SampledRows.settings(postgres), () -> files, clock)) {
            execute(
                    owner,
                    "CREATE EXTENSION pg_stat_statements",
                    "CREATE TABLE t AS SELECT i FROM generate_series(1, 1100) i");
            sampleAfter(Duration.ofSeconds(1), sampler);
            sampleAfter(Duration.ofSeconds(8), sampler);
            assertThat(lookups(owner)).as("a tenth of a second was slept").isEqualTo(1);
            sampleAfter(Duration.ofDays(1), sampler);
            assertThat(lookups(owner)).isEqualTo(2);
        }
    }

    @Test
    void asksByOneConstantWhateverTheKeysAreAndKeepsTextsThatAreNoQueriesAsTheyAre() throws SQLException {
        List<MetricFile> files = List.of(
                MetricFile.parse(
                        "demo.sql",
                        """
                -- name: demo
                -- columns:
                --   key label text
                --   text attribute text
                -- lookup: text by key
                SELECT k AS key FROM public.t
                -- lookup
                SELECT k, 'text 1 of ' || k FROM public.t WHERE k = ANY ({keys})
                """));
        try (TestPostgres postgres = TestPostgres.start(18, "standard_conforming_strings=off");
                Connection owner = postgres.connect("postgres");
                Sampler sampler = new Sampler(SampledRows.settings(postgres), () -> files, clock)) {
            execute(
                    owner,
                    "SET standard_conforming_strings = on",
                    "CREATE TABLE t AS SELECT unnest(ARRAY['it''s', '\\', '\\'' OR true --', '\"q\"', 'a,{b}']) AS k");
            FamilySample sample = sampler.sample().sample("demo").orElseThrow();
            assertThat(sample.rows().size()).as(sample.detail()).isEqualTo(5);
            for (int row = 0; row < 5; row++) {
                assertThat(sample.rows().displayAt(row, 1))
                        .isEqualTo("text 1 of " + sample.rows().displayAt(row, 0));
            }
        }
    }

    private void sampleAfter(Duration duration, Sampler sampler) {
        clock.leap(duration);
        assertThat(sampler.sample().sample("demo").orElseThrow().state()).isEqualTo(SampleState.OK);
    }

    private static long lookups(Connection owner) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT sum(calls) FROM pg_stat_statements WHERE query LIKE 'SELECT i::text AS looked_up%'")) {
            row.next();
            return row.getLong(1);
        }
    }
}
