// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pganalytics.model.ColumnKind;

class MetricFileTest {
    private static final String HEADER =
            "-- name: demo\n-- columns:\n--   a label text\n--   n counter integer bytes\n";

    @Test
    void readsHeaderAndVariants() {
        MetricFile file = MetricFile.parse(
                "demo.sql",
                """
                -- Some text first.
                -- name: demo
                -- interval: 60s
                -- scope: database
                -- rows: 7
                -- columns:
                --   a label text
                --   query attribute text scrub:20
                --   n counter integer bytes

                -- variant: -13
                SELECT 13 AS n;

                -- variant: 14-16
                -- role: standby
                -- requires: extension pg_stat_statements 1.9
                SELECT 14 AS n -- with a comment
                  FROM {schema}.pg_stat_statements
                """);

        assertThat(file.name()).isEqualTo("demo");
        assertThat(file.interval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(file.perDatabase()).isTrue();
        assertThat(file.rowLimit()).isEqualTo(7);
        assertThat(file.scrub()).isEqualTo(Map.of(1, 20));
        assertThat(file.family().columns().get(2).kind()).isEqualTo(ColumnKind.COUNTER);
        assertThat(file.family().columns().get(2).unit()).isEqualTo("bytes");
        assertThat(file.queries()).hasSize(2);
        assertThat(file.queries().get(0).sql()).isEqualTo("SELECT 13 AS n");
        assertThat(file.queries().get(1).sql()).contains("pg_stat_statements");
    }

    @Test
    void sharesTheOnlyLookup() {
        String head = "-- name: demo\n-- columns:\n--   k label text\n--   v attribute text\n-- lookup: v by k\n";
        String both = "-- variant: 13\nSELECT 1 AS k\n-- variant: 14-\nSELECT 2 AS k\n-- lookup\nSELECT 'a', 'b'\n";
        assertThat(MetricFile.parse("demo.sql", head + both).queries())
                .extracting(MetricQuery::lookupSql)
                .containsExactly("SELECT 'a', 'b'", "SELECT 'a', 'b'");

        String each = "-- variant: 13\nSELECT 1 AS k\n-- lookup\nSELECT 'c', 'd'\n" + both.replace("13", "14");
        assertThat(MetricFile.parse("demo.sql", head + each).queries())
                .extracting(MetricQuery::lookupSql)
                .containsExactly("SELECT 'c', 'd'", null, "SELECT 'a', 'b'");
    }

    @Test
    void choosesByVersionRoleAndExtensionOrSaysWhyNot() {
        MetricFile file = MetricFile.parse(
                "demo.sql",
                HEADER + "-- variant: 14-15\n-- role: standby\nSELECT 1 AS n\n"
                        + "-- variant: 16-\n-- requires: extension x 1.10\nSELECT 2 AS n\n");

        assertThat(file.choose(server(13, false, "1.0")).reason()).contains("PostgreSQL 13");
        assertThat(file.choose(server(14, false, "1.0")).reason()).contains("primary");
        assertThat(file.choose(server(14, true, "1.0")).query()).isNotNull();
        assertThat(file.choose(server(16, false, "1.9")).reason())
                .contains("1.9")
                .contains("1.10");
        assertThat(file.choose(server(18, false, "1.10")).query()).isNotNull();
    }

    @Test
    void saysWhichPrivilegeIsMissingAndHowToGrantIt() {
        MetricFile file = MetricFile.parse(
                "demo.sql",
                HEADER + "-- requires: privilege pg_read_all_stats\n-- requires: extension x\n"
                        + "-- variant: 14-15\nSELECT 1 AS n\n"
                        + "-- variant: 16-\n-- requires: privilege pg_read_all_settings\nSELECT 2 AS n\n"
                        + "-- variant: 13\n-- requires: privilege pg_checkpoint\nSELECT 2 AS n\n");

        assertThat(file.choose(server(14, false, "1")).reason())
                .isEqualTo("user watcher has not the rights of pg_read_all_stats: GRANT pg_monitor TO watcher");
        assertThat(file.choose(server(13, false, "1")).reason()).endsWith("GRANT pg_checkpoint TO watcher");
        assertThat(file.choose(server(16, false, "1")).query()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-- name: demo;SELECT 1 | demo.sql: no columns under '-- columns:'",
                "-- columns:;--   a label text;SELECT 1 | demo.sql: no line '-- name: ...'",
                "-- name: demo;-- columns:;--   a label text | demo.sql: no query",
                "-- name: demo;-- columns:;--   a label text;-- variant: 14-;-- variant: 13;SELECT 1 | demo.sql:4: variant"
                        + " without a query",
                "-- name: demo;-- columns:;--   a tag text;SELECT 1 | demo.sql:3: 'tag' is no kind of a column",
                "-- name: demo;-- columns:;--   a label blob;SELECT 1 | demo.sql:3: 'blob' is no type of a column",
                "-- name: demo;-- columns:;--   a label;SELECT 1 | demo.sql:3: 'a label' is no column: write NAME",
                "-- name: demo;-- interval: soon;SELECT 1 | demo.sql:2: 'soon' is no duration: write 500ms, 10s, 5m"
                        + " or 1h",
                "-- requires: extension a;-- requires: extension b;SELECT 1 | demo.sql:2: 'requires extension' is there"
                        + " twice",
                "-- requires: privilege;SELECT 1 | demo.sql:1: 'privilege' is no requirement: write extension NAME",
                "-- name: demo;-- rows: 0;SELECT 1 | demo.sql:2: '0' is no row limit: write a number from 1 to 10000",
                "-- name: demo;-- intervall: 5s;SELECT 1 | demo.sql:2: '-- intervall: 5s' is no header line known here",
                "-- name: demo;-- columns:;--   a label text;-- variant: x;SELECT 1 | demo.sql:4: 'x' are no versions:"
                        + " write 14-, -13, 14-16 or 15",
                "-- name: demo;-- send: all;SELECT 1 | demo.sql:2: 'all' can't be chosen for sending: write changed",
                "-- name: demo;-- send: changed;-- columns:;--   a label text;SELECT 1 | demo.sql: 'send: changed' needs"
                        + " a counter, and no 'samples'",
                "-- name: demo;-- events: all;SELECT 1 | demo.sql:2: 'all' can't be told as events: write changes",
                "-- name: demo;-- events: changes;-- scope: database;-- columns:;--   a label text;SELECT 1 | demo.sql:"
                        + " 'events: changes' needs scope instance, a label, and no 'samples'",
                "-- name: demo;-- columns:;--   a label text;SELECT 1 WHERE 1 IN ({chosen}) | demo.sql:4: {chosen}, a section"
                        + " '-- choose' and '-- send: changed' go together",
                "-- name: demo;-- columns:;--   a label text;SELECT 1 AS weight WHERE {slice oid} | demo.sql:4: {slice"
                        + " COLUMN} needs '-- scope: database'",
                "-- name: demo;-- scope: database;-- columns:;--   a label text;SELECT 1 AS weight WHERE {slice} |"
                        + " demo.sql:5: {slice ...} is not followed by a column: write {slice oid} or {slice c.oid}",
                "-- name: demo;-- scope: database;-- columns:;--   a label text;SELECT 1 WHERE {slice c.oid} |"
                        + " demo.sql:5: {slice COLUMN} needs a column weight in the result, not declared",
                "-- name: demo;-- scope: database;-- columns:;--   a label text;-- lookup: a by a;SELECT 1 AS weight"
                        + " WHERE {slice oid} | demo.sql:6: {slice COLUMN} goes with neither '-- send: changed' nor",
                "-- name: demo;-- columns:;--   a label text;DELETE FROM t | demo.sql:4: a metric query starts with"
                        + " SELECT, WITH, VALUES, TABLE or SHOW",
                "-- name: DEMO;-- columns:;--   a label text;SELECT 1 | demo.sql: 'DEMO' is no name: use a-z, 0-9 and"
                        + " _, starting with a letter, at most 63 characters"
            })
    void namesFileLineAndReason(String lines, String message) {
        assertThatThrownBy(() -> MetricFile.parse("demo.sql", lines.replace(";", "\n")))
                .isInstanceOf(MetricFileException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void takesOneStatementOnly() {
        String fine = "SELECT ';', E'\\';', $$;$$, \"a;\", 1 AS n /* ; /* ; */ ; */ -- ;\n;";
        assertThat(MetricFile.parse("demo.sql", HEADER + fine).queries()).hasSize(1);
        assertThat(MetricFile.parse("demo.sql", HEADER + "SELECT 1 AS n; -- all")
                        .queries())
                .extracting(MetricQuery::limitedSql)
                .containsExactly("SELECT * FROM (\nSELECT 1 AS n\n) q LIMIT {rows}");
        for (String more : new String[] {
            "SELECT 1 AS n; COMMIT; DROP TABLE t",
            "SELECT '\\'; DROP TABLE t --' AS n",
            "SHOW port;\nSET default_transaction_read_only = off",
            "SELECT 1 AS n\n-- lookup\nSELECT 'a', 'b'; DROP TABLE t"
        }) {
            assertThatThrownBy(() -> MetricFile.parse("demo.sql", HEADER + more))
                    .hasMessage("demo.sql:5: more than one statement");
        }
    }

    private static ServerInfo server(int major, boolean inRecovery, String extensionVersion) {
        return new ServerInfo(
                major * 10000,
                inRecovery,
                "postgres",
                "watcher",
                Set.of("pg_read_all_settings"),
                "1",
                1,
                Instant.EPOCH,
                Map.of("x", new ServerInfo.Extension(extensionVersion, "public")));
    }
}
