// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pganalytics.sampling.SampledRows.execute;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

/** What the monitor must never do to its server, and what must not stop the monitor; the server is the witness. */
class HarmlessTest {
    private static final List<String> DATABASES = List.of("postgres", "d1", "d2");

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void waitsForNoLockWhoeverHoldsItAndTakesTwoConnectionsAtMost(int major) throws Exception {
        try (TestPostgres postgres = TestPostgres.start(major, "shared_preload_libraries=pg_stat_statements");
                Connection owner = postgres.connect("postgres")) {
            execute(
                    owner,
                    "CREATE EXTENSION pg_stat_statements",
                    "CREATE DATABASE d1",
                    "CREATE DATABASE d2",
                    "CREATE ROLE watcher LOGIN PASSWORD 'w' IN ROLE pg_monitor");
            for (String database : DATABASES) {
                try (Connection connection = postgres.connect(database)) {
                    execute(
                            connection,
                            "CREATE TABLE held (id serial PRIMARY KEY, v text)",
                            "CREATE TABLE queued (id serial PRIMARY KEY, v text)",
                            "CREATE TABLE free (id serial PRIMARY KEY, v text)",
                            "INSERT INTO held (v) SELECT 'v' FROM generate_series(1, 1000)");
                }
            }
            try (Connection holder = postgres.connect("d1");
                    Connection reader = postgres.connect("d1");
                    Connection waiter = postgres.connect("d1")) {
                holder.setAutoCommit(false);
                execute(holder, "ALTER SEQUENCE held_id_seq CACHE 7", "LOCK TABLE held IN ACCESS EXCLUSIVE MODE");
                reader.setAutoCommit(false);
                execute(reader, "SELECT FROM queued");
                CompletableFuture<Void> queued = CompletableFuture.runAsync(() -> lock(waiter, "queued"));
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> number(owner, "SELECT count(*) FROM pg_locks WHERE NOT granted") == 1);

                Witness witness = new Witness(postgres, "watcher");
                Snapshot snapshot;
                try (Sampler sampler =
                        sampler(postgres, new AtomicReference<>("w"), Clock.systemUTC(), new LeapClock())) {
                    snapshot = sampler.sample();
                } finally {
                    witness.stop();
                }
                reader.rollback();
                holder.rollback();
                queued.join();

                assertThat(snapshot.samples())
                        .hasSizeGreaterThan(40)
                        .noneMatch(sample -> sample.state() == SampleState.FAILED);
                assertThat(locked(snapshot.sample("table_size").orElseThrow()))
                        .containsOnlyOnce("d1 held true", "d1 queued true", "d1 free false", "d2 held false");
                assertThat(witness.connections()).isBetween(1L, 2L);
                // lock_timeout is 100 ms; the rest is how late the witness may look
                assertThat(witness.waitedMillis()).isLessThan(150);
            }
        }
    }

    @Test
    void goesOnWhenTheClockIsSetBack() throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres")) {
            execute(owner, "CREATE ROLE watcher LOGIN PASSWORD 'w' IN ROLE pg_monitor");
            LeapClock time = new LeapClock();
            LeapClock steady = new LeapClock();
            try (Sampler sampler = sampler(postgres, new AtomicReference<>("w"), time, steady)) {
                assertThat(sampler.sample().sample("instance")).isPresent();
                time.leap(Duration.ofHours(-1));
                steady.leap(Duration.ofSeconds(10));
                Snapshot snapshot = sampler.sample();
                assertThat(snapshot.sample("instance")).isPresent();
                assertThat(snapshot.time()).isEqualTo(time.instant());
            }
        }
    }

    @Test
    void saysThatThePasswordIsWrongAndTakesTheNewOne() throws SQLException {
        AtomicReference<String> password = new AtomicReference<>("w");
        LeapClock clock = new LeapClock();
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection owner = postgres.connect("postgres");
                Sampler sampler = sampler(postgres, password, clock, clock)) {
            execute(owner, "CREATE ROLE watcher LOGIN PASSWORD 'w' IN ROLE pg_monitor");
            assertThat(sample(sampler, clock).state()).isEqualTo(SampleState.OK);

            execute(owner, "ALTER ROLE watcher PASSWORD 'other'");
            assertThat(sample(sampler, clock).state()).as("a session lives on").isEqualTo(SampleState.OK);
            execute(owner, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'watcher'");
            sample(sampler, clock);
            FamilySample refused = sample(sampler, clock);
            assertThat(refused.state()).isEqualTo(SampleState.FAILED);
            assertThat(refused.detail()).contains("28P01").doesNotContain("\"w\"");
            assertThat(sampler.parts().get(0).health()).isEqualTo(PartState.Health.FAILED);

            password.set("other");
            assertThat(sample(sampler, clock).state()).isEqualTo(SampleState.OK);
        }
    }

    @Test
    void givesUpAServerThatTakesConnectionsAndNeverAnswers() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SamplerSettings settings = new SamplerSettings(
                    new InstanceId("silent:1"),
                    "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/postgres",
                    "watcher",
                    () -> "w",
                    Duration.ofSeconds(10),
                    Duration.ofMillis(100),
                    NamePatterns.ALL);
            try (Sampler sampler = new Sampler(settings, MetricFiles::all)) {
                assertThat(sampler.sample().samples())
                        .isNotEmpty()
                        .allMatch(sample -> sample.state() == SampleState.FAILED);
                assertThat(sampler.parts().get(0).detail()).contains("08001");
            }
        }
    }

    private static FamilySample sample(Sampler sampler, LeapClock clock) {
        clock.leap(Duration.ofMinutes(1));
        return sampler.sample().sample("instance").orElseThrow();
    }

    private static Sampler sampler(TestPostgres postgres, AtomicReference<String> password, Clock time, Clock steady) {
        SamplerSettings settings = SamplerSettings.of(
                new InstanceId("watched:1"),
                postgres.jdbcUrl("postgres"),
                "watcher",
                password::get,
                Duration.ofSeconds(10));
        return new Sampler(settings, MetricFiles::all, time, steady);
    }

    private static List<String> locked(FamilySample sample) {
        return IntStream.range(0, sample.rows().size())
                .mapToObj(row -> Stream.of("datname", "relname", "locked")
                        .map(column ->
                                sample.rows().displayAt(row, sample.family().indexOf(column)))
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    private static void lock(Connection connection, String table) {
        try {
            connection.setAutoCommit(false);
            execute(connection, "LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
