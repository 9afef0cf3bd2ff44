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
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.SampleState;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

/** pg_stat_statements, whose columns hang on the version of the extension and not on that of the server. */
class StatementsTest {
    private static final List<String> VERSIONS = List.of("1.8", "1.9", "1.10", "1.11", "1.12");
    /** Column -> place in VERSIONS of the first that has it. */
    private static final Map<String, Integer> SINCE = Map.of(
            "total_plan_time_ms", 0,
            "wal_bytes", 0,
            "shared_blk_read_time_ms", 0,
            "toplevel", 1,
            "temp_blk_write_time_ms", 2,
            "jit_functions", 2,
            "local_blk_read_time_ms", 3,
            "jit_deform_time_ms", 3,
            "wal_buffers_full", 4,
            "parallel_workers_launched", 4);

    private final LeapClock clock = new LeapClock();

    @Test
    void tellsWhatTheExtensionHasThere() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(
                        18, "shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track_planning=on");
                Connection owner = postgres.connect("postgres")) {
            for (int i = 0; i < VERSIONS.size(); i++) {
                String version = VERSIONS.get(i);
                execute(
                        owner,
                        "CREATE EXTENSION pg_stat_statements VERSION '" + version + "'",
                        "SELECT pg_stat_statements_reset()",
                        "CREATE TABLE t (i int, v text)",
                        "INSERT INTO t SELECT i, 'secret' FROM generate_series(1, 1000) i",
                        "DROP TABLE t");
                Map<String, String> row = SampledRows.of(postgres)
                        .row("statements", "query", "INSERT INTO t SELECT i, $1 FROM generate_series($2, $3) i");
                assertThat(row)
                        .as(version)
                        .containsEntry("calls", "1")
                        .containsEntry("rows", "1000")
                        .containsEntry("plans", "1")
                        .containsEntry("datname", "postgres");
                assertThat(Double.parseDouble(row.get("wal_bytes"))).isGreaterThan(50_000);
                int place = i;
                SINCE.forEach((column, first) -> assertThat(row.get(column).isEmpty())
                        .as(column + " in " + version)
                        .isEqualTo(place < first));
                execute(owner, "DROP EXTENSION pg_stat_statements");
            }
        }
    }

    @Test
    void readsTheTextsOnceForANewQueryid() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(18, "shared_preload_libraries=pg_stat_statements");
                Connection owner = postgres.connect("postgres");
                Sampler sampler = sampler(postgres)) {
            execute(owner, "CREATE EXTENSION pg_stat_statements", "CREATE TABLE t AS SELECT 1 AS i");
            // What this test and the sampling itself run is new once, and so is what is looked up for that
            lookups(owner);
            for (int i = 0; i < 5; i++) {
                sample(sampler);
            }
            long lookups = lookups(owner);
            sample(sampler);
            sample(sampler);
            assertThat(lookups(owner)).isEqualTo(lookups).isPositive();
            execute(owner, "DROP TABLE t");
            assertThat(sample(sampler)).contains("DROP TABLE t");
            assertThat(lookups(owner)).isEqualTo(lookups + 1);
        }
    }

    @Test
    void sendsWhatRanSinceTheLastSampleOnly() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(18, "shared_preload_libraries=pg_stat_statements");
                Connection owner = postgres.connect("postgres");
                Sampler sampler = sampler(postgres)) {
            execute(owner, "CREATE EXTENSION pg_stat_statements", "CREATE TABLE t (i int)", "INSERT INTO t VALUES (1)");
            assertThat(sample(sampler)).contains("CREATE TABLE t (i int)", "INSERT INTO t VALUES ($1)");
            execute(owner, "INSERT INTO t VALUES (2)");
            assertThat(sample(sampler)).contains("INSERT INTO t VALUES ($1)").doesNotContain("CREATE TABLE t (i int)");
        }
    }

    /** The texts sampled a minute later, when the pause after a lookup is over. */
    private List<String> sample(Sampler sampler) {
        clock.leap(Duration.ofMinutes(1));
        FamilySample sample = sampler.sample().sample("statements").orElseThrow();
        assertThat(sample.state()).as(sample.detail()).isEqualTo(SampleState.OK);
        int query = sample.family().indexOf("query");
        return IntStream.range(0, sample.rows().size())
                .mapToObj(row -> sample.rows().displayAt(row, query))
                .toList();
    }

    private Sampler sampler(TestPostgres postgres) {
        SamplerSettings settings = SampledRows.settings(postgres);
        List<MetricFile> statements = List.of(MetricFiles.named(MetricFiles.all(), "statements"));
        return new Sampler(settings, () -> statements, clock);
    }

    private static long lookups(Connection owner) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(sum(calls), 0) FROM pg_stat_statements(true)"
                        + " WHERE query LIKE 'SELECT s.queryid::text AS queryid, left(%'")) {
            row.next();
            return row.getLong(1);
        }
    }
}
