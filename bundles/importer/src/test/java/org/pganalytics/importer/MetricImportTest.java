// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pganalytics.importer.MetricImport.Entry;
import org.pganalytics.importer.MetricImport.Outcome;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.SampleState;
import org.pganalytics.sampling.MetricFile;
import org.pganalytics.sampling.Sampler;
import org.pganalytics.sampling.SamplerSettings;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

class MetricImportTest {
    private static TestPostgres postgres;
    private static Connection connection;

    @BeforeAll
    static void start() throws SQLException {
        postgres = TestPostgres.start(18, "shared_preload_libraries=pg_stat_statements");
        connection = postgres.connect("postgres");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION pg_stat_statements");
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
        postgres.close();
    }

    @Test
    void importsPgwatchMetricsThatThenRun() throws SQLException {
        Map<String, Entry> entries = convert(
                """
                metrics:
                  sizes:
                    sqls:
                      14: select (extract(epoch from now()) * 1e9)::int8 as epoch_ns, 1 as a, 'x'::text as tag_t, 'c' as c
                      19: select 2 as a
                    gauges: [a]
                  calls:
                    sqls:
                      11: "select 5::int8 as n, current_database() as tag_db, '{\\"a\\": 1}'::jsonb ? 'a' as has;"
                    is_instance_level: true
                    node_status: primary
                  helped: {init_sql: "create extension x", sqls: {14: select 1 as a}}
                  twice: {sqls: {14: "select 1 as a, 2 as a, 3 as b"}}
                  change_events: {sqls: {14: ""}}
                  pgbouncer_stats: {sqls: {0: show stats}}
                  broken: {sqls: {14: select nonsense}}
                  smuggled: {sqls: {14: select 1 as a}, node_status: "standby\\n-- variant: 13-\\nSELECT pg_sleep(9) AS a"}
                  writes: {sqls: {14: "with d as (delete from pg_class returning 1) select 1 as a from d"}}
                  two: {sqls: {14: "select 1 as a; drop table t"}}
                  escapes: {sqls: {14: "select 1 as a) q; drop table t; select * from (select 1 as a"}}
                presets:
                  full: {metrics: {sizes: 300}}
                """);

        assertThat(entries.get("pgwatch_sizes").outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(entries.get("pgwatch_sizes").reasons())
                .containsExactly("query for 19- is left out: none of the servers asked is of this version");
        assertThat(entries.get("pgwatch_calls").outcome()).isEqualTo(Outcome.IMPORTED);
        assertThat(entries.get("pgwatch_helped").outcome()).isEqualTo(Outcome.PARTIAL);
        for (String ignored :
                List.of("change_events", "pgbouncer_stats", "broken", "smuggled", "writes", "two", "escapes")) {
            Entry entry = entries.get("pgwatch_" + ignored);
            assertThat(entry.outcome()).as(ignored).isEqualTo(Outcome.IGNORED);
            assertThat(entry.reasons()).as(ignored).isNotEmpty();
        }
        assertThat(entries.get("pgwatch_broken").reasons().toString()).contains("nonsense");

        assertThat(entries.get("pgwatch_twice").outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(entries.get("pgwatch_twice").reasons())
                .containsExactly("column a is left out: the result has it twice");
        MetricFile sizes =
                MetricFile.parse("sizes.sql", entries.get("pgwatch_sizes").text());
        assertThat(sizes.interval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(sizes.perDatabase()).isTrue();
        assertThat(sizes.family().columns().toString())
                .doesNotContain("epoch_ns")
                .contains("name=a, kind=GAUGE, type=INTEGER", "name=t, kind=LABEL", "name=c, kind=ATTRIBUTE");
        MetricFile calls =
                MetricFile.parse("calls.sql", entries.get("pgwatch_calls").text());
        assertThat(calls.perDatabase()).isFalse();
        assertThat(calls.family().columns().toString())
                .contains("name=n, kind=COUNTER, type=INTEGER", "name=db, kind=LABEL", "name=has, kind=GAUGE");

        List<FamilySample> samples = sample(List.of(sizes, calls));
        assertThat(samples).allMatch(sample -> sample.state() == SampleState.OK);
        assertThat(samples)
                .filteredOn(sample -> sample.family().equals(calls.family()))
                .singleElement()
                .satisfies(sample -> {
                    assertThat(sample.rows().longAt(0, 0)).isEqualTo(5);
                    assertThat(sample.rows().textAt(0, 1)).isEqualTo("postgres");
                });
    }

    @Test
    void importsExporterQueriesWithScaleDefaultAndVersions() throws SQLException {
        Map<String, Entry> entries = convert(
                """
                up_old:
                  name: up
                  query: select 1 as ms, 'a' as who, 3 as secret
                  ttl: 60
                  min_version: 130000
                  max_version: 140000
                  tags: [cluster]
                  metrics: [{ms: {usage: GAUGE}}]
                up_new:
                  name: up
                  query: select 1500 as ms, null::int as gone, 'a' as who, 3 as secret
                  ttl: 60
                  min_version: 140000
                  tags: [cluster, primary]
                  metrics:
                    - ms: {usage: GAUGE, rename: seconds, scale: 1e-3}
                    - gone: {usage: COUNTER, default: 7}
                    - who: {usage: LABEL}
                    - secret: {usage: DISCARD}
                pool: {query: show pools, tags: [pgbouncer]}
                guarded: {query: select 1 as a, predicate_queries: [{name: p, predicate_query: select true}]}
                elsewhere: {query: select 1 as a, tags: ["dbname:other"]}
                legacy:
                  query: select 1 as a, 'x' as b
                  master: true
                  runonserver: ">=15.0.0 <17.0.0 || >=18.0.0"
                  metrics: [{a: {usage: HISTOGRAM}}, {b: {usage: LABEL}}]
                both: {query: select 1 as a, ttl: 1, runonserver: ">=15.0.0 <17.0.0 || >=18.0.0", metrics: [{a: {usage: GAUGE}}]}
                smuggled:
                  query: select 1 as a
                  ttl: 1
                  tags: ["extension:x\\n-- variant: 13-\\nSELECT pg_sleep(9) AS a"]
                  metrics: [{a: {usage: GAUGE}}]
                injected:
                  query: select 1 as a
                  ttl: 1
                  metrics: [{a: {usage: GAUGE, scale: "1) from pg_authid --"}}]
                """);

        assertThat(entries.get("exporter_up").outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(entries.get("exporter_up").reasons())
                .singleElement()
                .asString()
                .startsWith("query for 13-13 is left out");
        assertThat(entries.get("exporter_pool").outcome()).isEqualTo(Outcome.IGNORED);
        assertThat(entries.get("exporter_guarded").outcome()).isEqualTo(Outcome.IGNORED);
        assertThat(entries.get("exporter_elsewhere").outcome()).isEqualTo(Outcome.IGNORED);
        assertThat(entries.get("exporter_legacy").reasons().toString()).contains("HISTOGRAM");
        assertThat(entries.get("exporter_both").text())
                .contains("-- variant: 18-\n")
                .doesNotContain("-- variant: 15-16");
        assertThat(entries.get("exporter_both").reasons())
                .contains("query for 15-16 is left out: none of the servers asked is of this version");
        assertThat(entries.get("exporter_smuggled").outcome()).isEqualTo(Outcome.IGNORED);
        assertThat(entries.get("exporter_injected").text()).isNotEmpty().doesNotContain("pg_authid");

        MetricFile up = MetricFile.parse("up.sql", entries.get("exporter_up").text());
        FamilySample sample = sample(List.of(up)).get(0);
        assertThat(sample.family().columns()).extracting("name").containsExactly("seconds", "gone", "who");
        assertThat(sample.rows().doubleAt(0, 0)).isEqualTo(1.5);
        assertThat(sample.rows().longAt(0, 1)).isEqualTo(7);
    }

    @Test
    void importsAndRunsWhatPgwatchPublishes() throws IOException, SQLException {
        Path published =
                Path.of(System.getenv().getOrDefault("PGANALYTICS_FORMATS", "/nowhere"), "pgwatch-metrics.yaml");
        assumeTrue(Files.exists(published), "PGANALYTICS_FORMATS names no folder with pgwatch-metrics.yaml");
        Map<String, Entry> entries = convert(Files.readString(published));

        assertThat(entries).hasSize(78);
        List<MetricFile> files = entries.values().stream()
                .filter(entry -> entry.outcome() != Outcome.IGNORED)
                .map(entry -> MetricFile.parse(entry.family(), entry.text()))
                .toList();
        assertThat(files).hasSizeGreaterThan(40);
        assertThat(entries.values())
                .filteredOn(entry -> entry.outcome() != Outcome.IMPORTED)
                .allSatisfy(
                        entry -> assertThat(entry.reasons()).as(entry.family()).isNotEmpty());
        assertThat(sample(files)).allSatisfy(sample -> assertThat(sample.state())
                .as(sample.family().name() + " " + sample.detail())
                .isIn(SampleState.OK, SampleState.SKIPPED));
    }

    @Test
    void namesTheSchemaOfWhatAnExtensionHasBrought() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"Ext s\"");
            statement.execute("CREATE EXTENSION hstore SCHEMA \"Ext s\"");
            statement.execute("CREATE TABLE public.own (a int)");
        }
        Map<String, Entry> entries = convert(
                """
                metrics:
                  pairs:
                    sqls: {14: "select count(*) as n from (select hstore_hash(hstore('a', 'b')), HSTORE('c', 'd')) q"}
                  own: {sqls: {14: "select count(*) as n from own"}}
                """);

        assertThat(entries.get("pgwatch_pairs").text())
                .contains("-- requires: extension hstore\n")
                .contains("{schema}.hstore_hash({schema}.hstore('a', 'b')), {schema}.HSTORE('c', 'd')");
        assertThat(entries.get("pgwatch_own").reasons().toString()).contains("\"own\" does not exist");
        assertThat(sample(List.of(MetricFile.parse(
                        "pairs.sql", entries.get("pgwatch_pairs").text()))))
                .singleElement()
                .satisfies(sample -> assertThat(sample.rows().longAt(0, 0)).isEqualTo(1));
    }

    @Test
    void saysWhatIsNoDefinitionFile() {
        assertThatThrownBy(() -> MetricImport.read("- a\n- b\n", "full")).hasMessageContaining("no mapping");
        assertThatThrownBy(() -> MetricImport.read("a: [", "full")).hasMessageContaining("no YAML");
    }

    private static Map<String, Entry> convert(String yaml) throws SQLException {
        String prefix = MetricImport.isPgwatch(Yaml.parse(yaml)) ? "pgwatch_" : "exporter_";
        MetricImport metricImport = new MetricImport(new Reference(List.of(connection)), prefix);
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Definition definition : MetricImport.read(yaml, "full")) {
            Entry entry = metricImport.convert(definition);
            entries.put(entry.family(), entry);
        }
        return entries;
    }

    private static List<FamilySample> sample(List<MetricFile> files) {
        SamplerSettings settings = SamplerSettings.of(
                new InstanceId("test"),
                postgres.jdbcUrl("postgres"),
                postgres.user(),
                postgres::password,
                Duration.ofSeconds(10));
        try (Sampler sampler = new Sampler(settings, () -> files, new LeapClock())) {
            return sampler.sample().samples();
        }
    }
}
