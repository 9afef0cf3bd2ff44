// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pganalytics.sampling.SampledRows.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.SampleState;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

/** Which statements are told where there are more than the limit, here of three. */
class StatementChoiceTest {
    private final LeapClock clock = new LeapClock();

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void tellsWhatTookMostTimeLatelyAndOnceAnHourWhatTookMostOfAll(int major) throws SQLException, IOException {
        String text = Files.readString(Path.of("target/classes/metrics/statements.sql"))
                .replace("-- rows: 200", "-- rows: 3");
        List<MetricFile> files = List.of(MetricFile.parse("statements.sql", text));
        try (TestPostgres postgres = TestPostgres.start(major, "shared_preload_libraries=pg_stat_statements");
                Connection owner = postgres.connect("postgres");
                Sampler sampler = new Sampler(SampledRows.settings(postgres), () -> files, clock)) {
            execute(owner, "CREATE EXTENSION pg_stat_statements", "SELECT pg_stat_statements_reset()");
            execute(owner, "SELECT pg_sleep(0.6)", "SELECT pg_sleep(0.6), 1", "SELECT pg_sleep(0.6), 1, 1");
            FamilySample first = sample(sampler, Duration.ofSeconds(10));
            assertThat(queries(first)).containsOnly(slept(0), slept(1), slept(2));
            assertThat(first.state()).isEqualTo(SampleState.TRUNCATED);

            execute(owner, "SELECT pg_sleep(0.3), 1, 1, 1");
            assertThat(queries(sample(sampler, Duration.ofSeconds(10))))
                    .contains(slept(3))
                    .doesNotContain(slept(0), slept(1), slept(2));
            execute(owner, "SELECT pg_sleep(0.3), 1");
            assertThat(queries(sample(sampler, Duration.ofSeconds(10))))
                    .contains(slept(1))
                    .doesNotContain(slept(3), slept(0));
            assertThat(queries(sample(sampler, Duration.ofHours(1)))).containsOnly(slept(0), slept(1), slept(2));
        }
    }

    /** From 18 on the server itself takes lists of any length for one statement. */
    @ParameterizedTest
    @ValueSource(ints = {13, 17})
    void isOneStatementToTheServerHoweverManyAreChosen(int major) throws SQLException {
        List<MetricFile> files = List.of(MetricFiles.named(MetricFiles.all(), "statements"));
        try (TestPostgres postgres = TestPostgres.start(major, "shared_preload_libraries=pg_stat_statements");
                Connection owner = postgres.connect("postgres");
                Sampler sampler = new Sampler(SampledRows.settings(postgres), () -> files, clock)) {
            execute(owner, "CREATE EXTENSION pg_stat_statements", "SELECT pg_stat_statements_reset()");
            for (int i = 1; i < 5; i++) {
                for (int j = 0; j < i; j++) {
                    execute(owner, slept(j).replaceAll("\\$\\d", "0.001"));
                }
                sample(sampler, Duration.ofMinutes(1));
            }
            try (Statement statement = owner.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT query FROM pg_stat_statements"
                                    + " WHERE query LIKE 'SELECT coalesce(d.datname%' OR query LIKE 'SELECT s.queryid::text%'")) {
                List<String> queries = new ArrayList<>();
                while (row.next()) {
                    queries.add(row.getString(1));
                }
                assertThat(queries).hasSize(2);
            }
        }
    }

    private FamilySample sample(Sampler sampler, Duration later) {
        clock.leap(later);
        return sampler.sample().sample("statements").orElseThrow();
    }

    private static List<String> queries(FamilySample sample) {
        int query = sample.family().indexOf("query");
        return IntStream.range(0, sample.rows().size())
                .mapToObj(row -> sample.rows().displayAt(row, query))
                .toList();
    }

    /** The statement with so many columns more: names of columns do not tell statements apart. */
    private static String slept(int more) {
        return IntStream.range(0, more)
                .mapToObj(i -> ", $" + (i + 2))
                .collect(Collectors.joining("", "SELECT pg_sleep($1)", ""));
    }
}
