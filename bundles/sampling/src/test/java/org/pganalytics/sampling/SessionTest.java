// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.SampleState;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;
import org.postgresql.PGConnection;

/** The limits of our own sessions, as the server has them and as it keeps them. */
class SessionTest {
    private static TestPostgres postgres;

    @BeforeAll
    static void start() throws SQLException {
        postgres = TestPostgres.start(18, "jit=on", "idle_session_timeout=7min");
        try (Connection owner = postgres.connect("postgres")) {
            execute(owner, "CREATE TABLE t (id int)");
            execute(owner, "CREATE DATABASE other");
            execute(owner, "ALTER DATABASE other SET work_mem = '64MB'");
            execute(owner, "ALTER ROLE ALL SET lock_timeout = 0");
        }
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void settingsAreInForceInEveryDatabase() {
        FamilySample sample = sample(
                """
                -- name: settings
                -- scope: database
                -- columns:
                --   datname label text
                --   settings attribute text
                SELECT current_database()::text AS datname, concat_ws(' ', current_setting('lock_timeout'),
                       current_setting('statement_timeout'), current_setting('default_transaction_read_only'),
                       current_setting('transaction_read_only'), current_setting('jit'),
                       current_setting('idle_in_transaction_session_timeout'), current_setting('application_name'),
                       current_setting('search_path'), current_setting('idle_session_timeout'),
                       current_setting('work_mem')) AS settings
                """);

        assertThat(sample.rows().size()).as(sample.detail()).isEqualTo(2);
        assertThat(List.of(sample.rows().displayAt(0, 0), sample.rows().displayAt(1, 0)))
                .containsExactly("postgres", "other");
        List<String> work = List.of("16MB", "64MB");
        for (int row = 0; row < 2; row++) {
            assertThat(sample.rows().displayAt(row, 1))
                    .isEqualTo("100ms 700ms on on off 30s pganalytics pg_catalog 0 " + work.get(row));
        }
    }

    @Test
    void givesUpALockAfterATenthOfASecond() throws SQLException {
        try (Connection blocker = postgres.connect("postgres")) {
            blocker.setAutoCommit(false);
            execute(blocker, "LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            FamilySample sample = sample(metric("SELECT count(*) AS n FROM public.t"));

            assertThat(sample.state()).isEqualTo(SampleState.FAILED);
            assertThat(sample.detail()).startsWith("55P03").contains("lock timeout");
            blocker.rollback();
        }
    }

    @Test
    void endsAStatementThatTakesTooLong() {
        FamilySample sample = sample(metric("SELECT 1 AS n FROM pg_sleep(20)"));

        assertThat(sample.state()).isEqualTo(SampleState.FAILED);
        assertThat(sample.detail()).startsWith("57014").contains("statement timeout");
        assertThat(sample.took()).isBetween(Duration.ofMillis(600), Duration.ofSeconds(10));
    }

    @Test
    void cannotWrite() {
        FamilySample sample = sample(metric("WITH w AS (INSERT INTO public.t VALUES (1) RETURNING id) SELECT 1 AS n"));

        assertThat(sample.state()).isEqualTo(SampleState.FAILED);
        assertThat(sample.detail()).startsWith("0A000");
        FamilySample limited =
                sample(metric("WITH w AS (INSERT INTO public.t VALUES (1) RETURNING id) SELECT 1 AS n LIMIT {rows}"));
        assertThat(limited.detail()).startsWith("25006");
    }

    @Test
    void stopsAMillionRowsAtTheLimitOnTheServerToo() {
        FamilySample sample = sample(metric("SELECT i AS n FROM generate_series(1, 1000000) i, pg_sleep(i / 300)"));

        assertThat(sample.state()).as(sample.detail()).isEqualTo(SampleState.TRUNCATED);
        assertThat(sample.rows().size()).isEqualTo(200);
    }

    @Test
    void aValueThatCannotBeHeldFailsItsFamilyOnly() {
        FamilySample sample = sample("-- name: demo\n-- columns:\n--   t attribute timestamp\n"
                + "SELECT '294276-12-31 00:00:00+00'::timestamptz AS t");

        assertThat(sample.state()).isEqualTo(SampleState.FAILED);
        assertThat(sample.detail()).contains("overflow");
    }

    @Test
    void aPasswordThatCannotBeHadCostsThatConnectionOnly() {
        AtomicInteger asked = new AtomicInteger();
        FamilySample sample =
                sample("-- name: demo\n-- scope: database\n-- columns:\n--   n gauge integer\nSELECT 1 AS n", () -> {
                    if (asked.incrementAndGet() > 1) {
                        throw new IllegalStateException("the file is gone");
                    }
                    return postgres.password();
                });

        assertThat(sample.rows().size()).isEqualTo(1);
        assertThat(sample.detail()).contains("other: 28000 no password: the file is gone");
    }

    @Test
    void takesNoSchemasNameForAnExtension() throws SQLException {
        try (Connection owner = postgres.connect("postgres");
                Session session = Session.open(SampledRows.settings(postgres), null)) {
            String evil = "\"a\npg_stat_statements\t1.12\tevil\t\"";
            execute(owner, "CREATE SCHEMA " + evil);
            execute(owner, "CREATE EXTENSION hstore SCHEMA " + evil);
            Map<String, ServerInfo.Extension> extensions = session.server().extensions();
            assertThat(extensions).containsOnlyKeys("plpgsql", "hstore");
            assertThat(extensions.get("hstore").schema()).isEqualTo(evil);
            assertThat(extensions.get("plpgsql").schema()).isEqualTo("pg_catalog");
            execute(owner, "DROP EXTENSION hstore");
        }
    }

    @Test
    void takesNobodyElsesProcessForItsBackend() throws SQLException {
        SamplerSettings settings = SampledRows.settings(postgres);
        try (Connection other = postgres.connect("postgres");
                Session session = Session.open(settings, null);
                Session ours = Session.open(settings, "other")) {
            assertThat(session.hasBackend(ours.backendPid())).isTrue();
            assertThat(session.hasBackend(session.backendPid())).isFalse();
            assertThat(session.hasBackend(other.unwrap(PGConnection.class).getBackendPID()))
                    .isFalse();
        }
    }

    private static String metric(String sql) {
        return "-- name: demo\n-- columns:\n--   n gauge integer\n" + sql;
    }

    private static FamilySample sample(String text) {
        return sample(text, postgres::password);
    }

    private static FamilySample sample(String text, Supplier<String> password) {
        SamplerSettings settings = new SamplerSettings(
                new InstanceId("test:1"),
                postgres.jdbcUrl("postgres"),
                postgres.user(),
                password,
                Duration.ofSeconds(10),
                Duration.ofMillis(700),
                NamePatterns.ALL);
        MetricFile file = MetricFile.parse("demo.sql", text);
        try (Sampler sampler = new Sampler(settings, () -> List.of(file), new LeapClock())) {
            return sampler.sample().sample(file.name()).orElseThrow();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
