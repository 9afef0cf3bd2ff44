// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.PartState;
import org.pganalytics.model.SampleState;
import org.pganalytics.testkit.TestPostgres;

/** The installed PgBouncer with clients that wait for a PostgreSQL. */
class RealPgBouncerTest {
    private static TestPostgres server;

    @TempDir
    private Path directory;

    private TestPgBouncer peer;
    private PgBouncer bouncer;
    private PgBouncerCollector collector;

    @BeforeAll
    static void startServer() {
        if (TestPgBouncer.program().isPresent()) {
            server = TestPostgres.start(18);
        }
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        // Here, where each test is told as skipped, and not the class as if it had none
        assumeTrue(server != null, "no pgbouncer on this machine");
        peer = new TestPgBouncer(TestPgBouncer.program().orElseThrow(), directory, server);
        bouncer = new PgBouncer(peer.console("stats", TestPgBouncer.PASSWORD));
        collector = new PgBouncerCollector(List.of(bouncer));
    }

    @AfterEach
    void stop() {
        if (peer != null) {
            bouncer.close();
            peer.close();
        }
    }

    @Test
    void tellsWhoWaitsForAPoolAndForHowLong() throws SQLException {
        CompletableFuture<Void> waiting;
        try (Connection holder = peer.connect()) {
            holder.setAutoCommit(false);
            select(holder);
            waiting = CompletableFuture.runAsync(this::selectByAnother);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                Sampled pools = sampled("pgbouncer_pools");
                assertThat(pools.number("cl_waiting")).isEqualTo(1);
                assertThat(pools.number("maxwait_seconds")).isGreaterThan(0.1);
                assertThat(pools.number("sv_active")).isEqualTo(1);
                assertThat(pools.number("pool_size")).isEqualTo(1);
                assertThat(pools.text("database")).isEqualTo("app");
                assertThat(pools.text("pool_mode")).isEqualTo("transaction");
            });
            holder.commit();
            waiting.join();
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(sampled("pgbouncer_pools").number("cl_waiting")).isZero();
            Sampled stats = sampled("pgbouncer_stats");
            assertThat(stats.number("xact_count")).isGreaterThanOrEqualTo(2);
            assertThat(stats.number("wait_time_ms")).isGreaterThan(100);
            assertThat(stats.number("sent_bytes")).isPositive();
        });
        assertThat(sampled("pgbouncer_databases").text("server_database")).isEqualTo("postgres");
        assertThat(sampled("pgbouncer_databases").text("port")).isEqualTo(Integer.toString(server.port()));
        Sampled self = sampled("pgbouncer");
        assertThat(self.text("pgbouncer")).isEqualTo("edge");
        assertThat(self.text("version")).matches("1\\.\\d+\\.\\d+");
        assertThat(self.number("max_client_conn")).isEqualTo(30);
        assertThat(collector.parts()).containsExactly(new PartState("pgbouncer edge", PartState.Health.OK, ""));
    }

    @Test
    void beginsItsCountersAnewWhenPgBouncerDoes() throws Exception {
        try (Connection client = peer.connect()) {
            for (int i = 0; i < 10; i++) {
                select(client);
            }
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(sampled("pgbouncer_stats").number("query_count"))
                        .isGreaterThanOrEqualTo(10));
        double before = sampled("pgbouncer_stats").number("stats_reset");
        assertThat(sampled("pgbouncer_stats").number("stats_reset"))
                .as("a session is kept")
                .isEqualTo(before);

        peer.restart();
        try (Connection client = peer.connect()) {
            for (int i = 0; i < 20; i++) {
                select(client);
            }
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            Sampled stats = sampled("pgbouncer_stats");
            assertThat(stats.number("query_count"))
                    .as("more than before, but not of the same count")
                    .isGreaterThanOrEqualTo(20);
            assertThat(stats.number("stats_reset")).isGreaterThan(before);
        });
    }

    @Test
    void givesUpOnOneThatHangsAndFindsItAgain() throws Exception {
        sampled("pgbouncer");
        peer.freeze();
        try {
            long start = System.nanoTime();
            assertThat(collector.collect()).extracting(FamilySample::state).containsOnly(SampleState.FAILED);
            // 80 ms, and what a busy machine adds
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        } finally {
            peer.thaw();
        }
        assertThat(sampled("pgbouncer").text("pgbouncer")).isEqualTo("edge");
    }

    @Test
    void tellsOfTheOthersWhenOneIsAway() {
        try (PgBouncer away = PgBouncerCollectorTest.bouncer("away", 1, () -> "")) {
            collector = new PgBouncerCollector(List.of(away, bouncer));
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                FamilySample sample = sample("pgbouncer");
                assertThat(sample.state()).isEqualTo(SampleState.TRUNCATED);
                assertThat(sample.detail()).startsWith("away: ");
                assertThat(new Sampled(sample).text("pgbouncer")).isEqualTo("edge");
            });
        }
    }

    @Test
    void tellsTwoOfTheSameNameApart() {
        try (PgBouncer twin = new PgBouncer(peer.console("stats", TestPgBouncer.PASSWORD))) {
            collector = new PgBouncerCollector(List.of(bouncer, twin));
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                FamilySample sample = sample("pgbouncer");
                assertThat(sample.detail()).isEqualTo("edge: two PgBouncers have this name, give them name = ...");
                assertThat(sample.rows().size()).isEqualTo(1);
            });
        }
    }

    @Test
    void saysWhatAUserLacks() {
        assertThat(failure(peer.console("web", TestPgBouncer.PASSWORD)))
                .contains("not allowed: put the user into stats_users of pgbouncer.ini");
        assertThat(failure(peer.console("stats", "wrong-password")))
                .contains("authentication failed")
                .doesNotContain("wrong-password");
    }

    @Test
    void saysThatAPostgresIsNone() throws SQLException {
        ConsoleSettings settings =
                new ConsoleSettings("edge", server.jdbcUrl("postgres"), server.user(), server::password);
        assertThat(failure(settings)).contains("url leads to PostgreSQL");
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE pgbouncer");
            try {
                assertThat(failure(settings)).contains("is no PgBouncer but a server of version 18");
            } finally {
                statement.execute("DROP DATABASE pgbouncer WITH (FORCE)");
            }
        }
    }

    @Test
    void tellsHowManyDatabasesItLeavesOut() throws IOException {
        Path home = Files.createDirectory(directory.resolve("large"));
        try (TestPgBouncer large = new TestPgBouncer(TestPgBouncer.program().orElseThrow(), home, server, 250);
                PgBouncer asked = new PgBouncer(large.console("stats", TestPgBouncer.PASSWORD))) {
            collector = new PgBouncerCollector(List.of(asked));
            sampled("pgbouncer");
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                FamilySample databases = sample("pgbouncer_databases");
                assertThat(databases.state()).isEqualTo(SampleState.TRUNCATED);
                // Of app, pgbouncer and the idle ones
                assertThat(databases.detail()).isEqualTo("edge: 52 rows beyond the limit dropped");
                assertThat(databases.rows().size()).isBetween(Console.LIMIT - 1, Console.LIMIT);
            });
        }
    }

    private String failure(ConsoleSettings settings) {
        try (PgBouncer refused = new PgBouncer(settings)) {
            PgBouncerCollector asking = new PgBouncerCollector(List.of(refused));
            return await().atMost(Duration.ofSeconds(20))
                    .until(
                            () -> asking.collect().get(0).detail(),
                            detail -> !detail.endsWith("does not answer in time"));
        }
    }

    private void selectByAnother() {
        try (Connection client = peer.connect()) {
            select(client);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private static void select(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    private FamilySample sample(String family) {
        return collector.collect().stream()
                .filter(sample -> sample.family().name().equals(family))
                .findFirst()
                .orElseThrow();
    }

    /** The only row of a family, once there is one. */
    private Sampled sampled(String family) {
        return new Sampled(await().atMost(Duration.ofSeconds(20))
                .until(() -> sample(family), sample -> sample.rows().size() > 0));
    }

    private record Sampled(FamilySample sample) {
        double number(String column) {
            return sample.rows().numberAt(0, sample.family().indexOf(column));
        }

        String text(String column) {
            return sample.rows().displayAt(0, sample.family().indexOf(column));
        }
    }
}
