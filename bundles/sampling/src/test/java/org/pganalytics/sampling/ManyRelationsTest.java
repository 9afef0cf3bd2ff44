// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pganalytics.sampling.SampledRows.execute;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.SampleState;
import org.pganalytics.testkit.TestPostgres;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database of so many relations that each walk of the catalog is long. */
class ManyRelationsTest {
    private static final Logger LOG = LoggerFactory.getLogger(ManyRelationsTest.class);
    private static final int RELATIONS = Integer.getInteger("sampling.relations", 3_000);
    /** Tables a transaction, each with a lock of its own: the server's table of locks takes some 6,400. */
    private static final int BATCH = 1_000;

    @Test
    void areSampledWithinTheBudgetAndWhatIsCutIsTold() throws Exception {
        try (TestPostgres postgres =
                        TestPostgres.start(18, "autovacuum=off", "shared_preload_libraries=pg_stat_statements");
                Connection owner = postgres.connect("postgres")) {
            execute(owner, "CREATE ROLE watcher LOGIN PASSWORD 'w' IN ROLE pg_monitor, pg_read_all_data");
            makeRelations(owner);
            execute(
                    owner,
                    "CREATE EXTENSION pg_stat_statements",
                    "ANALYZE pg_class",
                    "SELECT pg_stat_statements_reset()");
            Witness witness = new Witness(postgres, "watcher");
            SmallHeap.Run run;
            try {
                run = SmallHeap.sample(postgres, "watcher", "w", 3);
            } finally {
                witness.stop();
            }
            LOG.info(
                    "{} relations: cycles of {}, {} and {} ms, {} kB, slowest {}",
                    RELATIONS,
                    run.millis(0),
                    run.millis(1),
                    run.millis(2),
                    run.residentKb(),
                    slowest(run.lines()));
            Map<String, Double> statements = statements(owner);
            LOG.info("Statements that took longest, ms: {}", statements);

            assertThat(witness.connections()).isBetween(1L, 2L);
            // lock_timeout is 100 ms; the rest is how late the witness may look
            assertThat(witness.waitedMillis()).isLessThan(150);
            assertThat(statements.values()).isNotEmpty().allMatch(millis -> millis < 1_000);
            assertThat(run.lines()).allSatisfy(line -> {
                assertThat(line.state()).as(line.toString()).isNotEqualTo(SampleState.FAILED);
                assertThat(line.millis()).as(line.toString()).isLessThan(5_000);
                assertThat(line.rows()).isLessThanOrEqualTo(limit(line.family()));
            });
            for (String family : List.of("table_stats", "table_size", "table_vacuum", "statio_tables")) {
                assertThat(run.of(family)).isNotEmpty().allSatisfy(line -> {
                    assertThat(line.state()).as(line.toString()).isEqualTo(SampleState.TRUNCATED);
                    assertThat(line.detail()).contains("more than " + limit(family) + " rows");
                });
            }
        }
    }

    /** Nine in ten are tables without columns, the rest tables with a key: three relations each. */
    private static void makeRelations(Connection owner) throws Exception {
        for (int from = 1; from <= RELATIONS * 9 / 10; from += BATCH) {
            execute(
                    owner,
                    "DO $$ BEGIN FOR i IN " + from + ".." + Math.min(from + BATCH - 1, RELATIONS * 9 / 10)
                            + " LOOP EXECUTE 'CREATE TABLE bare' || i || ' ()'; END LOOP; END $$");
        }
        for (int from = 1; from <= RELATIONS / 30; from += BATCH) {
            execute(
                    owner,
                    "DO $$ BEGIN FOR i IN " + from + ".." + Math.min(from + BATCH - 1, RELATIONS / 30)
                            + " LOOP EXECUTE 'CREATE TABLE keyed' || i || ' (id serial PRIMARY KEY)'; END LOOP; END $$");
        }
    }

    /** The longest call of each of the sampler's, as the server measured them; the key says the total, the calls and the text. */
    private static Map<String, Double> statements(Connection owner) throws SQLException {
        Map<String, Double> statements = new LinkedHashMap<>();
        try (Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        SELECT round(s.total_exec_time) || ' in ' || s.calls || ': '
                                   || left(regexp_replace(s.query, '\\s+', ' ', 'g'), 90),
                               s.max_exec_time
                          FROM pg_stat_statements s
                         WHERE s.userid = 'watcher'::regrole
                         ORDER BY s.max_exec_time DESC LIMIT 16""")) {
            while (row.next()) {
                statements.put(row.getString(1), row.getDouble(2));
            }
        }
        return statements;
    }

    private static int limit(String family) {
        return MetricFiles.named(MetricFiles.all(), family).rowLimit();
    }

    private static String slowest(List<SmallHeap.Line> lines) {
        return lines.stream()
                .sorted((a, b) -> Long.compare(b.millis(), a.millis()))
                .limit(12)
                .map(line -> line.cycle() + ":" + line.family() + " " + line.millis() + " ms " + line.rows() + " rows")
                .collect(Collectors.joining(", "));
    }
}
