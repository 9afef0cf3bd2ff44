// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.pganalytics.sampling.SampledRows.execute;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pganalytics.testkit.TestPostgres;

/** What the per-database families say of a database with the troubles they are made for. */
class ObjectFamiliesTest {
    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void tellTheTroublesOfADatabase(int major) throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(major, "autovacuum=off");
                Connection owner = postgres.connect("postgres")) {
            execute(
                    owner,
                    "CREATE TABLE t (id serial PRIMARY KEY, a int, b text) WITH (autovacuum_vacuum_threshold = 7)",
                    "INSERT INTO t (a, b) SELECT i % 7, repeat('x', 100) FROM generate_series(1, 50000) i",
                    "CREATE INDEX t_a ON t (a)",
                    "CREATE INDEX t_a_again ON t (a)",
                    "CREATE INDEX t_a_other ON t (a DESC)",
                    "CREATE INDEX t_id ON t (id)",
                    "CREATE INDEX t_expr ON t ((lower(b)))",
                    "CREATE INDEX t_expr_again ON t (   (lower(b)))",
                    "DELETE FROM t WHERE id % 2 = 0");
            if (major >= 15) {
                execute(owner, "CREATE UNIQUE INDEX t_one_null ON t (id) NULLS NOT DISTINCT");
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> deadRows(owner) == 25000);
            execute(
                    owner,
                    "VACUUM ANALYZE t",
                    "DELETE FROM t WHERE id < 11",
                    "SELECT setval('t_id_seq', 2000000000)",
                    "CREATE SEQUENCE down INCREMENT -1 MINVALUE -100",
                    "SELECT setval('down', -91)");
            assertThatThrownBy(() -> execute(owner, "CREATE UNIQUE INDEX CONCURRENTLY t_broken ON t (a)"))
                    .hasMessageContaining("duplicated");
            await().atMost(Duration.ofSeconds(20)).until(() -> deadRows(owner) == 5);

            SampledRows rows = SampledRows.of(postgres);
            indexes(rows);
            sequences(rows);
            sizes(rows);
            assertThat(rows.row("extensions", "extname", "plpgsql"))
                    .containsEntry("outdated", "false")
                    .containsEntry("files_missing", "false")
                    .containsEntry("installed_version", "1.0");
            assertThat(rows.row("table_vacuum", "relname", "t"))
                    .containsEntry("n_dead_tup", "5")
                    .containsEntry("vacuum_threshold", "5007.0")
                    .containsEntry("autovacuum_enabled", "true");
            locked(postgres, owner);
        }
    }

    /** What it does not see is missing or null; nothing fails for want of a privilege. */
    @Test
    void showAllButBloatAndSequencesToPgMonitor() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(18, "autovacuum=off");
                Connection owner = postgres.connect("postgres")) {
            execute(
                    owner,
                    "CREATE ROLE watcher LOGIN PASSWORD 'w' IN ROLE pg_monitor",
                    "CREATE TABLE t AS SELECT i, repeat('x', 100) v FROM generate_series(1, 20000) i",
                    "CREATE SEQUENCE s",
                    "SELECT nextval('s')",
                    "VACUUM ANALYZE t");
            SampledRows rows = SampledRows.of(postgres, "postgres", "watcher", "w");
            assertThat(rows.row("table_bloat", "relname", "t"))
                    .containsEntry("bloat_bytes", "")
                    .containsEntry("bloat_ratio", "");
            assertThat(rows.rows("sequences")).isEmpty();
            assertThat(number(rows.row("table_size", "relname", "t"), "heap_bytes"))
                    .isGreaterThan(1e6);
            assertThat(rows.row("table_vacuum", "relname", "t")).containsEntry("n_dead_tup", "0");

            // Nothing is bloated: a bitmap of nulls for more than 8 columns makes the header longer
            execute(
                    owner,
                    "GRANT pg_read_all_data TO watcher",
                    "CREATE TABLE wide AS SELECT i a, i b, i c, i d, i e, i f, i g, i h, NULL::int AS n"
                            + " FROM generate_series(1, 50000) i",
                    "VACUUM ANALYZE wide");
            rows = SampledRows.of(postgres, "postgres", "watcher", "w");
            assertThat(number(rows.row("table_bloat", "relname", "t"), "bloat_ratio"))
                    .isBetween(0.0, 0.1);
            assertThat(number(rows.row("table_bloat", "relname", "wide"), "bloat_ratio"))
                    .isBetween(0.0, 0.02);
            assertThat(rows.row("sequences", "sequencename", "s")).containsEntry("last_value", "1");
        }
    }

    private static void indexes(SampledRows rows) {
        assertThat(rows.rows("invalid_indexes")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("indexrelname", "t_broken")
                .containsEntry("building", "false"));
        assertThat(rows.rows("duplicate_indexes"))
                .extracting(row -> row.get("indexrelname") + " = " + row.get("duplicate_of"))
                .containsExactlyInAnyOrder("t_a_again = t_a", "t_id = t_pkey", "t_expr_again = t_expr");
    }

    private static void sequences(SampledRows rows) {
        assertThat(rows.rows("sequences"))
                .extracting(row -> row.get("sequencename"))
                .containsExactly("t_id_seq", "down");
        Map<String, String> serial = rows.row("sequences", "sequencename", "t_id_seq");
        assertThat(serial).containsEntry("owned_by", "t.id").containsEntry("limit_value", "2147483647");
        assertThat(number(serial, "used_ratio")).isBetween(0.931, 0.932);
        Map<String, String> down = rows.row("sequences", "sequencename", "down");
        assertThat(number(down, "used_ratio")).isBetween(0.9, 0.92);
    }

    /** Half of the rows are gone, and VACUUM left their space. */
    private static void sizes(SampledRows rows) {
        Map<String, String> size = rows.row("table_size", "relname", "t");
        assertThat(number(size, "heap_bytes")).isBetween(6e6, 9e6);
        assertThat(number(size, "total_bytes"))
                .isEqualTo(number(size, "heap_bytes") + number(size, "toast_bytes") + number(size, "indexes_bytes"));
        assertThat(size).containsEntry("locked", "false");
        Map<String, String> bloat = rows.row("table_bloat", "relname", "t");
        assertThat(number(bloat, "table_bytes")).isEqualTo(number(size, "heap_bytes"));
        assertThat(number(bloat, "bloat_ratio")).isBetween(0.45, 0.55);
        assertThat(number(rows.row("index_bloat", "indexrelname", "t_pkey"), "bloat_ratio"))
                .isBetween(0.4, 0.6);
        Map<String, String> key = rows.row("statio_indexes", "indexrelname", "t_pkey");
        assertThat(key).containsEntry("relname", "t").containsEntry("schemaname", "public");
        assertThat(number(key, "idx_blks_hit")).isGreaterThan(100);
        Map<String, String> blocks = rows.row("statio_tables", "relname", "t");
        assertThat(number(blocks, "heap_blks_read") + number(blocks, "heap_blks_hit"))
                .isGreaterThan(100);
    }

    /** Nobody's lock is waited for: what is locked is left out and said to be. */
    private static void locked(TestPostgres postgres, Connection owner) throws SQLException {
        try (Connection blocker = postgres.connect("postgres")) {
            blocker.setAutoCommit(false);
            execute(blocker, "LOCK TABLE t IN ACCESS EXCLUSIVE MODE", "ALTER SEQUENCE down MAXVALUE 7");
            SampledRows rows = SampledRows.of(postgres);
            Map<String, String> size = rows.row("table_size", "relname", "t");
            assertThat(size).containsEntry("locked", "true").containsEntry("heap_bytes", "");
            assertThat(number(size, "indexes_bytes")).isGreaterThan(1e6);
            assertThat(rows.rows("sequences"))
                    .extracting(row -> row.get("sequencename"))
                    .containsExactly("t_id_seq");
            blocker.rollback();
        }
        execute(owner, "DROP TABLE t");
        assertThat(SampledRows.of(postgres).rows("table_size")).isEmpty();
    }

    /** As the statistics know, to which a session reports with some delay. */
    private static long deadRows(Connection owner) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_stat_get_dead_tuples('t'::regclass)")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static double number(Map<String, String> row, String column) {
        return Double.parseDouble(row.get(column));
    }
}
