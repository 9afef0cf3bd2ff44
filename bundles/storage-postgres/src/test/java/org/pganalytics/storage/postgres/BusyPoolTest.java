// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.store.EnrichedBatch;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.api.store.StoreAddress;
import org.pganalytics.api.store.StoreBusyException;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.testkit.MetricStoreContract;
import org.pganalytics.testkit.TestPostgres;

/** A pool of one connection, which somebody holds: the database is not lost, and what is to be written waits. */
class BusyPoolTest {
    private TestPostgres postgres;
    private Database database;

    @BeforeEach
    void start() {
        postgres = TestPostgres.start(18);
        StoreAddress.Address address =
                new StoreAddress.Address(postgres.jdbcUrl("postgres"), postgres.user(), postgres.password());
        database = new Database(() -> () -> CompletableFuture.completedStage(address), SchemaSteps.packed(), 1);
        await().atMost(Duration.ofSeconds(30)).until(database::isOpen);
    }

    @AfterEach
    void stop() {
        database.close();
        postgres.close();
    }

    @Test
    void isBusyAndNotLost() throws SQLException {
        long server = database.with(BusyPoolTest::backend);
        try (Connection held = database.connect()) {
            assertThatThrownBy(() -> database.with(BusyPoolTest::backend))
                    .isInstanceOf(StoreBusyException.class)
                    .hasMessageContaining("all 1 connections are in use");
            assertThat(database.isOpen()).isTrue();
            assertThat(database.reason()).isEmpty();
            assertThat(backend(held)).isEqualTo(server);
        }
        assertThat(database.with(BusyPoolTest::backend))
                .as("the same connection")
                .isEqualTo(server);
    }

    @Test
    void isLostWhenTheServerIsGone() {
        database.with(BusyPoolTest::backend);
        postgres.close();
        assertThatThrownBy(() -> database.with(BusyPoolTest::backend))
                .isInstanceOf(StoreUnavailableException.class)
                .isNotInstanceOf(StoreBusyException.class);
        assertThat(database.isOpen()).isFalse();
    }

    @Test
    void writesWhatWaitedAsSoonAsAConnectionIsFree() throws Exception {
        BatchWriter writer = new BatchWriter(Clock.systemUTC(), Duration.ofDays(3));
        try (GroupCommit commits = new GroupCommit(database, writer)) {
            CompletableFuture<Void> stored;
            try (Connection held = database.connect()) {
                stored = commits.append(Batches.one()).toCompletableFuture();
                // Longer than the pool lets one wait
                await().during(Duration.ofSeconds(6))
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> !stored.isDone() && database.isOpen());
                assertThat(held.isValid(5)).isTrue();
            }
            stored.get(30, TimeUnit.SECONDS);
            assertThat(commits.commits).hasValue(1);
            assertThat(commits.failures).hasValue(0);
        }
    }

    private static long backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A batch of the contract. */
    private abstract static class Batches extends MetricStoreContract {
        static EnrichedBatch one() {
            return batch("waits", 1, 1, Instant.now(), 1);
        }

        @Override
        protected abstract MetricStore store();
    }
}
