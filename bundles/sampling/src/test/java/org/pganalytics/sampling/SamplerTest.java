// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.model.SampleState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

class SamplerTest {
    private static final MetricFile BROKEN = MetricFile.parse(
            "broken.sql", "-- name: broken\n-- columns:\n--   n gauge integer\nSELECT n FROM no_such_table\n");

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void samplesEveryVersionWithoutAnError(int major) throws SQLException {
        List<MetricFile> files = new ArrayList<>(MetricFiles.all());
        files.add(BROKEN);
        try (ReplicatedPostgres servers = ReplicatedPostgres.borrow(major);
                Connection owner = servers.primary().connect(ReplicatedPostgres.DATABASE);
                Sampler sampler = sampler(servers.primary(), files)) {
            execute(owner, "CREATE TABLE t (id int PRIMARY KEY, v text)");
            execute(owner, "INSERT INTO t SELECT i, 'secret' FROM generate_series(1, 100) i");
            Snapshot snapshot = sampler.sample();

            assertThat(snapshot.samples()).hasSize(files.size());
            assertThat(snapshot.epoch()).isPositive();
            for (FamilySample sample : snapshot.samples()) {
                String name = sample.family().name();
                boolean has = MetricFiles.named(files, name).queries().stream().anyMatch(q -> q.suitsVersion(major));
                SampleState expected =
                        name.equals("broken") ? SampleState.FAILED : has ? SampleState.OK : SampleState.SKIPPED;
                assertThat(sample.state()).as(name + " " + sample.detail()).isEqualTo(expected);
                assertThat(sampler.parts())
                        .filteredOn(part -> part.name().startsWith("metric " + name + " of "))
                        .singleElement()
                        .isEqualTo(PartState.of(
                                sampler.instance().id(),
                                "metric " + name,
                                name.equals("broken") ? PartState.Health.FAILED : PartState.Health.OK,
                                sample.detail()));
            }
            assertThat(sample(snapshot, "broken").detail()).contains("42P01").contains("no_such_table");
            assertThat(sample(snapshot, "table_stats").rows().textAt(0, 2)).isEqualTo("t");
            assertThat(texts(sample(snapshot, "statements"), "query"))
                    .anyMatch(q -> q.startsWith("INSERT INTO t"))
                    .noneMatch(q -> q.contains("secret"));
            assertThat(sampler.instance().serverVersion() / 10000).isEqualTo(major);
            assertThat(sampler.instance().systemIdentifier()).isNotEmpty();

            findsTheRootBlocker(servers.primary(), owner, files);
        }
    }

    /** One session holds a table, another waits for it; AccessExclusiveLock besides must not stop table_stats. */
    private static void findsTheRootBlocker(TestPostgres postgres, Connection owner, List<MetricFile> files)
            throws SQLException {
        try (Connection blocker = postgres.connect(ReplicatedPostgres.DATABASE);
                Connection waiter = postgres.connect(ReplicatedPostgres.DATABASE);
                Sampler sampler = sampler(postgres, files)) {
            blocker.setAutoCommit(false);
            execute(blocker, "LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            Thread waiting = new Thread(() -> {
                try {
                    execute(waiter, "UPDATE t SET v = 'x' WHERE id = 1");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            waiting.start();
            await().atMost(Duration.ofSeconds(10))
                    .until(() ->
                            number(owner, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == 1);
            Snapshot snapshot = sampler.sample();
            blocker.rollback();
            await().atMost(Duration.ofSeconds(10)).until(() -> !waiting.isAlive());

            FamilySample tree = sample(snapshot, "lock_tree");
            assertThat(texts(tree, "state")).as(tree.detail()).containsExactly("idle in transaction", "active");
            assertThat(texts(tree, "relation").get(0)).endsWith("t");
            assertThat(texts(tree, "query").get(1)).isEqualTo("UPDATE t SET v = ? WHERE id = ?");
            assertThat(sample(snapshot, "table_stats").state()).isEqualTo(SampleState.OK);
        }
    }

    @Test
    void samplesManyDatabasesUnderAConnectionLimitOfTwo() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(18, "shared_preload_libraries=pg_stat_statements");
                Connection owner = postgres.connect("postgres")) {
            execute(owner, "CREATE EXTENSION pg_stat_statements");
            for (int i = 0; i < 4; i++) {
                execute(owner, "CREATE DATABASE d" + i);
            }
            execute(owner, "CREATE ROLE watcher LOGIN CONNECTION LIMIT 2 PASSWORD 'w' IN ROLE pg_monitor");
            SamplerSettings settings = SamplerSettings.of(
                    new InstanceId("watched:1"),
                    postgres.jdbcUrl("postgres"),
                    "watcher",
                    () -> "w",
                    Duration.ofHours(1));
            try (Sampler limited = new Sampler(settings, MetricFiles::all, new LeapClock())) {
                Snapshot first = limited.sample();
                assertThat(first.samples()).allSatisfy(s -> assertThat(s.state())
                        .as(s.family().name() + " " + s.detail())
                        .isEqualTo(s.detail().startsWith("no variant") ? SampleState.SKIPPED : SampleState.OK));
                assertThat(limited.sample().samples()).isEmpty();
            }
        }
    }

    @Test
    void saysWhyTheServerCannotBeReached() {
        SamplerSettings settings = SamplerSettings.of(
                new InstanceId("nowhere:1"),
                "jdbc:postgresql://127.0.0.1:1/postgres",
                "nobody",
                () -> "",
                Duration.ofSeconds(10));
        try (Sampler sampler = new Sampler(settings, MetricFiles::all, new LeapClock())) {
            assertThat(sampler.sample().samples()).isNotEmpty().allSatisfy(s -> {
                assertThat(s.state()).isEqualTo(SampleState.FAILED);
                assertThat(s.detail()).contains("08001");
            });
            assertThat(sampler.parts().get(0).health()).isEqualTo(PartState.Health.FAILED);
        }
    }

    @Test
    void samplesTheSeldomFamiliesAsSoonAsTheServerIsBack() throws SQLException {
        List<MetricFile> files = List.of(
                file("hourly", "-- interval: 1h\n-- columns:\n--   n gauge integer\nSELECT 1 AS n"),
                file(
                        "hourly_in_each",
                        "-- interval: 1h\n-- scope: database\n-- columns:\n--   n gauge integer\nSELECT 1 AS n"));
        LeapClock clock = new LeapClock();
        try (TestPostgres postgres = TestPostgres.start(18);
                Sampler sampler = new Sampler(SampledRows.settings(postgres), () -> files, clock)) {
            postgres.crash();
            assertThat(sampler.sample().samples()).hasSize(2).noneMatch(FamilySample::isUsable);
            postgres.startAgain();
            clock.leap(Duration.ofMinutes(1));
            assertThat(sampler.sample().samples()).hasSize(2).allMatch(FamilySample::isUsable);
            clock.leap(Duration.ofMinutes(1));
            assertThat(sampler.sample().samples()).isEmpty();
        }
    }

    /** Its columns, its rhythm and what the old one did are no matter. */
    @Test
    void takesAnotherTextOfAFileAtOnce() throws SQLException {
        List<MetricFile> files = new ArrayList<>();
        files.add(file(
                "one",
                "-- samples: 1s\n-- columns:\n--   a label text\n--   n gauge integer\nSELECT 'x' AS a, 7 AS n"));
        files.add(file("two", "-- interval: 1h\n-- columns:\n--   n gauge integer\nSELECT 1 AS n"));
        LeapClock clock = new LeapClock();
        try (TestPostgres postgres = TestPostgres.start(18);
                Sampler sampler = new Sampler(SampledRows.settings(postgres), () -> files, clock)) {
            assertThat(sampler.sample().samples()).hasSize(2).allMatch(FamilySample::isUsable);
            clock.leap(Duration.ofSeconds(9));
            sampler.sampleHistory();
            files.set(0, file("one", "-- samples: 1s\n-- columns:\n--   n gauge integer\nSELECT 8 AS n"));
            files.set(1, file("two", "-- interval: 1h\n-- columns:\n--   n gauge integer\nSELECT 2 AS n"));
            clock.leap(Duration.ofSeconds(1));
            sampler.sampleHistory();
            Snapshot snapshot = sampler.sample();
            assertThat(sample(snapshot, "one").rows().longAt(0, 0)).isEqualTo(8);
            assertThat(sample(snapshot, "two").rows().longAt(0, 0)).isEqualTo(2);
        }
    }

    private static MetricFile file(String name, String text) {
        return MetricFile.parse(name + ".sql", "-- name: " + name + '\n' + text + '\n');
    }

    private static Sampler sampler(TestPostgres postgres, List<MetricFile> files) {
        return new Sampler(ReplicatedPostgres.settings(postgres), () -> files, new LeapClock());
    }

    private static FamilySample sample(Snapshot snapshot, String family) {
        return snapshot.sample(family).orElseThrow();
    }

    private static List<String> texts(FamilySample sample, String column) {
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < sample.rows().size(); row++) {
            texts.add(sample.rows().displayAt(row, sample.family().indexOf(column)));
        }
        return texts;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
