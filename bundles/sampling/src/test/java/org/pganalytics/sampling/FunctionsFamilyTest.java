// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pganalytics.sampling.SampledRows.execute;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Rows;
import org.pganalytics.model.SampleState;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

class FunctionsFamilyTest {
    private static final String[] FUNCTIONS = {
        "CREATE FUNCTION f(i int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN i; END'",
        "CREATE FUNCTION f(t text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN t; END'"
    };

    private final LeapClock clock = new LeapClock();

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void tellWhatWasCalledSinceTheLastSampleInEachDatabase(int major) throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(major, "track_functions=pl");
                Connection owner = postgres.connect("postgres")) {
            execute(owner, "CREATE DATABASE d1");
            execute(owner, FUNCTIONS);
            try (Connection d1 = postgres.connect("d1");
                    Sampler sampler = sampler(postgres)) {
                execute(d1, FUNCTIONS);
                called(owner, "SELECT f(1), f('a'), f('b')", 3);
                called(d1, "SELECT f(1)", 1);
                assertThat(sampled(sampler))
                        .containsExactlyInAnyOrder(
                                "postgres public.f(i integer) 1",
                                "postgres public.f(t text) 2",
                                "d1 public.f(i integer) 1");
                assertThat(sampled(sampler)).isEmpty();
                called(d1, "SELECT f(1)", 2);
                assertThat(sampled(sampler)).containsExactly("d1 public.f(i integer) 2");
            }
        }
    }

    @Test
    void tellNothingWhereFunctionsAreNotTracked() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres");
                Sampler sampler = sampler(postgres)) {
            execute(owner, FUNCTIONS);
            execute(owner, "SET track_functions = 'all'");
            called(owner, "SELECT f(1)", 1);
            assertThat(sampled(sampler)).isEmpty();
        }
    }

    /** Calls, and waits until the server counts so many calls of all functions in the database. */
    private static void called(Connection connection, String sql, int calls) throws SQLException {
        execute(connection, sql);
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT sum(calls) FROM pg_stat_user_functions")) {
                return row.next() && row.getInt(1) == calls;
            }
        });
    }

    private Sampler sampler(TestPostgres postgres) {
        List<MetricFile> files = List.of(MetricFiles.named(MetricFiles.all(), "functions"));
        return new Sampler(SampledRows.settings(postgres), () -> files, clock);
    }

    private List<String> sampled(Sampler sampler) {
        clock.leap(Duration.ofMinutes(1));
        FamilySample sample = sampler.sample().sample("functions").orElseThrow();
        assertThat(sample.state()).as(sample.detail()).isEqualTo(SampleState.OK);
        Rows rows = sample.rows();
        return IntStream.range(0, rows.size())
                .mapToObj(row -> rows.displayAt(row, 0) + " " + rows.displayAt(row, 1) + "." + rows.displayAt(row, 2)
                        + "(" + rows.displayAt(row, 3) + ") " + rows.displayAt(row, 4))
                .toList();
    }
}
