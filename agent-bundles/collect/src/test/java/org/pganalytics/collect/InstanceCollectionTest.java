// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.model.SampleState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.sampling.MetricCatalog;
import org.pganalytics.sampling.MetricFile;
import org.pganalytics.sampling.NamePatterns;
import org.pganalytics.sampling.SamplerSettings;
import org.pganalytics.testkit.TestPostgres;

/** What the server itself counts of our statements and connections. */
class InstanceCollectionTest {
    private static final int SNAPSHOTS = 5;
    /** Longer than visiting the databases takes on a busy machine. */
    private static final int INTERVAL_SECONDS = 3;

    private static final List<String> FAMILIES = List.of(
            "activity",
            "activity_summary",
            "checkpointer",
            "database",
            "database_size",
            "index_stats",
            "instance",
            "lock_tree",
            "replication",
            "statements",
            "table_stats",
            "wal");
    private static final List<String> DATABASES = List.of("postgres", "d1", "d2", "d3");

    private final MetricCatalog catalog = new MetricCatalog();
    private final List<Snapshot> pushed = new CopyOnWriteArrayList<>();

    @Test
    void keepsItsIntervalAndItsTwoConnectionsAsTheServerCountsThem() throws SQLException, IOException {
        try (TestPostgres postgres = TestPostgres.start(18, "shared_preload_libraries=pg_stat_statements");
                Connection owner = postgres.connect("postgres")) {
            execute(owner, "CREATE EXTENSION pg_stat_statements");
            for (String database : DATABASES.subList(1, DATABASES.size())) {
                execute(owner, "CREATE DATABASE " + database);
            }
            execute(owner, "CREATE DATABASE d4");
            execute(owner, "CREATE ROLE watcher LOGIN PASSWORD 'w' IN ROLE pg_monitor");
            SamplerSettings settings = SamplerSettings.of(
                    new InstanceId("watched:1"),
                    postgres.jdbcUrl("postgres"),
                    "watcher",
                    () -> "w",
                    Duration.ofSeconds(INTERVAL_SECONDS));
            InstanceCollection collection = new InstanceCollection(
                    settings.withDatabases(NamePatterns.parse("!d4")),
                    NamePatterns.parse("!replication"),
                    List::of,
                    catalog,
                    (instance, snapshot) -> pushed.add(snapshot),
                    () -> 1);
            List<Double> ticks = new ArrayList<>();
            long connections = 0;
            try {
                assertThat(collection.parts()).extracting(PartState::name).contains("metric files of watched:1");
                FAMILIES.forEach(name -> catalog.put(name, text(name)));
                long calls = 0;
                long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (pushed.size() < SNAPSHOTS && System.nanoTime() - giveUp < 0) {
                    long[] seen = look(owner);
                    connections = Math.max(connections, seen[0]);
                    assertThat(seen[0]).isLessThanOrEqualTo(2);
                    if (seen[1] > calls) {
                        assertThat(seen[1]).isEqualTo(calls + 1);
                        calls = seen[1];
                        ticks.add(seen[2] / 1e6);
                    }
                    assertThat(Math.abs(calls - pushed.size())).isLessThanOrEqualTo(1);
                }
                assertThat(collection.parts())
                        .extracting(PartState::name)
                        .contains("postgres of watched:1", "metric statements of watched:1");
            } finally {
                collection.close();
            }
            assertThat(pushed).hasSizeGreaterThanOrEqualTo(SNAPSHOTS);
            long snapshots = pushed.size();
            long samples = pushed.stream()
                    .filter(s -> s.sample("checkpointer").isPresent())
                    .count();
            assertThat(samples).isBetween(snapshots - 1, snapshots);
            assertThat(calls(owner, "pg_stat_checkpointer c")).isEqualTo(samples);
            assertThat(calls(owner, "AS n_tup_hot_upd"))
                    .isEqualTo(DATABASES.size() * samples(snapshots, "table_stats"));
            assertThat(calls(owner, "pg_database_size")).isEqualTo(1);
            assertThat(calls(owner, "AS idx_tup_read")).isEqualTo(DATABASES.size());
            assertThat(pushed).noneMatch(s -> s.sample("replication").isPresent());
            assertThat(connections).isEqualTo(2);
            assertFixedRate(ticks);

            assertThat(pushed).flatExtracting(Snapshot::samples).allSatisfy(s -> assertThat(s.state())
                    .as(s.family().name() + " " + s.detail())
                    .isEqualTo(SampleState.OK));
            await().atMost(Duration.ofSeconds(5)).until(() -> look(owner)[0] == 0);
        }
    }

    @Test
    void namesTheInstanceByItsAddress() {
        assertThat(InstanceCollection.defaultInstance("jdbc:postgresql://db.example:6543/app"))
                .isEqualTo("db.example:6543");
        assertThat(InstanceCollection.defaultInstance("jdbc:postgresql://db.example/app"))
                .isEqualTo("db.example:5432");
        assertThat(InstanceCollection.defaultInstance("jdbc:postgresql://127.0.0.1:5433/app"))
                .endsWith(":5433")
                .doesNotContain("127.0.0.1");
    }

    @Test
    void refusesAPasswordInTheUrlWithoutShowingIt() {
        for (String url :
                List.of("jdbc:postgresql://w:s3cret word@db1/app", "jdbc:postgresql://db1/app?password=s3cret")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> InstanceCollection.defaultInstance(url))
                    .withMessageContaining("passwordFile")
                    .withMessageNotContaining("s3cret");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SamplerSettings.of(
                            new InstanceId("watched:1"), url, "watcher", () -> "", Duration.ofSeconds(1)))
                    .withMessageContaining("passwordFile")
                    .withMessageNotContaining("s3cret");
        }
    }

    /** Seconds of the server's clock: an interval apart each, without drift. */
    private static void assertFixedRate(List<Double> ticks) {
        assertThat(ticks).hasSizeGreaterThanOrEqualTo(SNAPSHOTS - 1);
        // the first tick is late by the connecting; from the second on the grid shows
        for (int i = 2; i < ticks.size(); i++) {
            assertThat(ticks.get(i) - ticks.get(1))
                    .as("ticks %s", ticks)
                    .isCloseTo((double) (i - 1) * INTERVAL_SECONDS, within(0.5));
        }
    }

    private long samples(long snapshots, String family) {
        long samples = pushed.stream()
                .flatMap(s -> s.sample(family).stream())
                .filter(FamilySample::isUsable)
                .count();
        assertThat(samples).isBetween(snapshots - 1, snapshots);
        return samples;
    }

    /** Our connections, the executions of one family's statement, and the server's time in microseconds. */
    private static long[] look(Connection owner) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        SELECT (SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pganalytics'),
                               (SELECT coalesce(sum(s.calls), 0)::bigint FROM pg_stat_statements(true) s
                                 WHERE s.userid = 'watcher'::regrole AND s.query LIKE '%pg_stat_checkpointer c%'),
                               (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, pg_sleep(0.01)""")) {
            row.next();
            return new long[] {row.getLong(1), row.getLong(2), row.getLong(3)};
        }
    }

    private static long calls(Connection owner, String view) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(sum(s.calls), 0)::bigint FROM"
                        + " pg_stat_statements(true) s WHERE s.userid = 'watcher'::regrole AND s.query LIKE '%" + view
                        + "%'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String text(String family) {
        try (InputStream in =
                Objects.requireNonNull(MetricFile.class.getResourceAsStream("/metrics/" + family + ".sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
