// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.api.store.Series;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.InstanceId;
import org.pganalytics.testkit.MetricStoreContract;
import org.pganalytics.testkit.TestPostgres;

/** The store in hypertables, on a TimescaleDB that this machine has. */
@EnabledIfEnvironmentVariable(
        named = "PGANALYTICS_TIMESCALEDB",
        matches = ".+",
        disabledReason = "PGANALYTICS_TIMESCALEDB does not name the bin directory of a PostgreSQL with TimescaleDB")
class TimescaleStoreTest extends MetricStoreContract {
    private static final Duration RETENTION = Duration.ofDays(3);
    private static TestPostgres postgres;
    private static PostgresStore store;

    @BeforeAll
    static void start() throws Exception {
        postgres = server();
        execute("create extension timescaledb");
        store = PostgresStoreTest.open(postgres);
    }

    private static TestPostgres server(String... settings) {
        String[] all = new String[settings.length + 1];
        System.arraycopy(settings, 0, all, 1, settings.length);
        all[0] = "shared_preload_libraries=timescaledb";
        return TestPostgres.startInstalled(Path.of(System.getenv("PGANALYTICS_TIMESCALEDB")), all);
    }

    @AfterAll
    static void stop() {
        store.close();
        postgres.close();
    }

    @Override
    protected MetricStore store() {
        return store;
    }

    @Test
    void everyTableThatGrowsIsCompressedHypertable() throws Exception {
        await(store.append(batch("shape", 1, 1, START, 1)));

        assertThat(store.status().layout()).isEqualTo("timescaledb");
        String ours = " from timescaledb_information.hypertables where compression_enabled and hypertable_name in"
                + " ('metrics_raw', 'anomalies', 'correlations', 'f_contract_all')";
        assertThat(number(postgres, "select count(*)" + ours)).isEqualTo(4);
        assertThat(number(postgres, "select count(*) from timescaledb_information.continuous_aggregates"))
                .isEqualTo(1);
        assertThat(number(
                        postgres,
                        "select count(distinct hypertable_name) from timescaledb_information.jobs where proc_name ="
                                + " 'policy_compression' and hypertable_name in (select hypertable_name" + ours + ")"))
                .isEqualTo(4);
    }

    @Test
    void averagesEqualRawRowsAndTakeLateOnes() throws Exception {
        await(store.append(batch("averaged", 1, 1, START, 1, 3)));
        refresh();
        String average = "select avg(cpu_percent)::int from metrics.metrics_1min where instance_id = 'averaged'";
        assertThat(number(postgres, average)).isEqualTo(2);

        await(store.append(batch("averaged", 1, 2, START.plusSeconds(20), 8)));
        refresh();
        assertThat(number(postgres, average)).isEqualTo(4);
        assertThat(store.core(
                                new InstanceId("averaged"),
                                List.of(CoreMetric.CPU_PERCENT),
                                START,
                                START.plusSeconds(600),
                                Duration.ofMinutes(10))
                        .get(0)
                        .points())
                .containsExactly(new Series.Point(START, 4));
    }

    @Test
    void dropsOldChunksAndKeepsTheirAverages() throws Exception {
        Instant old = START.minus(Duration.ofDays(2));
        await(store.append(batch("old", 1, 1, old, 5)));
        await(store.append(batch("old", 1, 2, START, 7)));
        refresh();
        execute("select compress_chunk(c, true) from show_chunks('metrics.metrics_raw', older_than => now() - interval"
                + " '1 day') c");
        await(store.append(batch("old", 1, 3, old.plusSeconds(60), 6))); // late, into a compressed chunk
        refresh();
        String raw = "select count(*) from metrics.metrics_raw where instance_id = 'old'";
        assertThat(number(postgres, raw)).isEqualTo(3);

        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
        try (Connection connection = postgres.connect("postgres")) {
            Upkeep upkeep = new Upkeep(later, RETENTION, Duration.ofDays(90));
            upkeep.dropOld(connection, Layout.CONTINUOUS);
            upkeep.rollUp(connection, Layout.CONTINUOUS);
        }
        assertThat(number(postgres, raw)).isEqualTo(1);
        assertThat(number(postgres, "select count(*) from metrics.metrics_1min where instance_id = 'old'"))
                .isEqualTo(3);
    }

    @Test
    void rollsUpItselfUnderTheApacheLicence() throws Exception {
        try (TestPostgres apache = server("timescaledb.license=apache")) {
            try (Connection connection = apache.connect("postgres")) {
                connection.createStatement().execute("create extension timescaledb");
            }
            PostgresStore other = PostgresStoreTest.open(apache);
            try (Connection connection = apache.connect("postgres")) {
                await(other.append(batch("apache", 1, 1, START, 1, 3)));
                new Upkeep(Clock.systemUTC(), RETENTION, RETENTION).rollUp(connection, Layout.HYPERTABLES);
                assertThat(number(apache, "select avg(cpu_percent)::int from metrics.metrics_1min"))
                        .isEqualTo(2);
                new Upkeep(Clock.offset(Clock.systemUTC(), Duration.ofDays(9)), RETENTION, RETENTION)
                        .dropOld(connection, Layout.HYPERTABLES);
                assertThat(number(apache, "select count(*) from metrics.metrics_1min"))
                        .isZero();
                assertThat(other.status().layout()).isEqualTo("timescaledb");
            } finally {
                other.close();
            }
        }
    }

    @Test
    void nativeTablesStayNativeWhenTheExtensionComesLater() throws Exception {
        try (TestPostgres late = server()) {
            PostgresStoreTest.open(late).close();
            try (Connection connection = late.connect("postgres")) {
                connection.createStatement().execute("create extension timescaledb");
            }
            PostgresStore other = PostgresStoreTest.open(late);
            try {
                await(other.append(batch("late", 1, 1, START, 1)));
                assertThat(other.status().layout()).isEqualTo("native");
                assertThat(number(late, "select count(*) from timescaledb_information.hypertables"))
                        .isZero();
            } finally {
                other.close();
            }
        }
    }

    private static void refresh() throws Exception {
        try (Connection connection = postgres.connect("postgres")) {
            new Upkeep(Clock.systemUTC(), RETENTION, RETENTION).rollUp(connection, Layout.CONTINUOUS);
        }
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = postgres.connect("postgres")) {
            connection.createStatement().execute(sql);
        }
    }

    private static long number(TestPostgres server, String sql) throws Exception {
        try (Connection connection = server.connect("postgres");
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
