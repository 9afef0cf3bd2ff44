// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pganalytics.sampling.SampledRows.execute;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.SampleState;
import org.pganalytics.testkit.TestPostgres;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** pg_stat_statements with many megabytes of text, all of which the server reads when one text is asked for. */
class LargeStatementsTest {
    private static final Logger LOG = LoggerFactory.getLogger(LargeStatementsTest.class);
    private static final int STATEMENTS = Integer.getInteger("sampling.statements", 500);
    private static final int TEXT = 20_000;
    private static final int CYCLES = 12;

    @Test
    void areReadSeldomAndInSmallPieces() throws Exception {
        try (TestPostgres postgres = TestPostgres.start(
                        18, "shared_preload_libraries=pg_stat_statements", "pg_stat_statements.max=10000");
                Connection owner = postgres.connect("postgres")) {
            execute(
                    owner,
                    "CREATE EXTENSION pg_stat_statements",
                    "CREATE ROLE watcher LOGIN PASSWORD 'w' IN ROLE pg_monitor");
            makeStatements(owner);
            SmallHeap.Run run = SmallHeap.sample(postgres, "watcher", "w", CYCLES);
            try (Statement statement = owner.createStatement();
                    ResultSet lookups = statement.executeQuery(
                            """
                            SELECT calls, rows, total_exec_time, max_exec_time, temp_blks_written * 8 AS temp_kb,
                                   (SELECT sum(length(query)) FROM pg_stat_statements) AS text
                              FROM pg_stat_statements WHERE query LIKE 'SELECT s.queryid::text AS queryid, left(%'""")) {
                assertThat(lookups.next()).isTrue();
                LOG.info(
                        "{} characters of text: {} lookups of {} texts in {} cycles, {} ms in all and {} at most, {} kB of"
                                + " temporary files; cycles of {}, {} and {} ms, {} kB",
                        lookups.getLong("text"),
                        lookups.getLong("calls"),
                        lookups.getLong("rows"),
                        CYCLES,
                        lookups.getDouble("total_exec_time"),
                        lookups.getDouble("max_exec_time"),
                        lookups.getLong("temp_kb"),
                        run.millis(0),
                        run.millis(1),
                        run.millis(CYCLES - 1),
                        run.residentKb());
                assertThat(lookups.getLong("text")).isGreaterThan((long) STATEMENTS * TEXT);
                assertThat(lookups.getLong("rows"))
                        .as("each text is asked for once")
                        .isLessThanOrEqualTo(run.keys());
                assertThat(lookups.getDouble("total_exec_time") - lookups.getDouble("max_exec_time"))
                        .as("a hundredth of the time, after the first")
                        .isLessThan(CYCLES * 10_000 / 100.0);
                assertThat(lookups.next()).as("another kind of lookup").isFalse();
            }
            assertThat(run.of("statements")).hasSize(CYCLES).allSatisfy(line -> {
                assertThat(line.state()).as(line.toString()).isNotIn(SampleState.FAILED, SampleState.SKIPPED);
                assertThat(line.millis()).isLessThan(5_000);
            });
            assertThat(run.lines()).noneMatch(line -> line.state() == SampleState.FAILED);
        }
    }

    /** A constant's type is part of what tells statements apart, its value is not: i in binary, by integers and texts. */
    private static void makeStatements(Connection owner) throws SQLException {
        String filler = "x".repeat(TEXT);
        try (Statement statement = owner.createStatement()) {
            for (int i = 0; i < STATEMENTS; i++) {
                StringBuilder sql =
                        new StringBuilder("SELECT /* ").append(filler).append(" */ ");
                for (int bit = 0; bit < 13; bit++) {
                    sql.append((i >> bit & 1) == 0 ? "1, " : "'a', ");
                }
                statement.execute(sql.append("true").toString());
            }
        }
    }
}
