// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.pganalytics.model.InstanceId;
import org.pganalytics.testkit.TestPostgres;

/**
 * A primary and its streaming standby with pg_stat_statements. Those of a version start once in this JVM and are lent to one
 * test at a time, each with a database of its own and
 * no statement counted.
 */
final class ReplicatedPostgres implements AutoCloseable {
    static final String DATABASE = "test";

    private static final Map<Integer, ReplicatedPostgres> STARTED = new ConcurrentHashMap<>();

    private final ReentrantLock lent = new ReentrantLock();
    private final TestPostgres primary;
    private final TestPostgres standby;

    private ReplicatedPostgres(int majorVersion) {
        primary = TestPostgres.start(majorVersion, "shared_preload_libraries=pg_stat_statements");
        standby = primary.standby();
    }

    /** Waits until no other test has them; to be closed when done. */
    static ReplicatedPostgres borrow(int majorVersion) throws SQLException {
        ReplicatedPostgres pair = STARTED.computeIfAbsent(majorVersion, ReplicatedPostgres::new);
        pair.lent.lock();
        try {
            pair.begin();
            return pair;
        } catch (SQLException | RuntimeException e) {
            pair.lent.unlock();
            throw e;
        }
    }

    private void begin() throws SQLException {
        inPostgres("DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)", "CREATE DATABASE " + DATABASE);
        try (Connection owner = primary.connect(DATABASE)) {
            SampledRows.execute(owner, "CREATE EXTENSION pg_stat_statements");
            awaitReplayed(owner);
        }
        for (TestPostgres server : List.of(primary, standby)) {
            try (Connection owner = server.connect(DATABASE)) {
                SampledRows.execute(owner, "SELECT pg_stat_statements_reset()");
            }
        }
    }

    TestPostgres primary() {
        return primary;
    }

    TestPostgres standby() {
        return standby;
    }

    /** Settings to sample a server's test database by, as superuser. */
    static SamplerSettings settings(TestPostgres postgres) {
        return SamplerSettings.of(
                new InstanceId("test:" + postgres.port()),
                postgres.jdbcUrl(DATABASE),
                postgres.user(),
                postgres::password,
                Duration.ofSeconds(10));
    }

    /** Until the standby has all that was written so far. */
    static void awaitReplayed(Connection owner) {
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            try (Statement statement = owner.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT bool_and(replay_lsn >= pg_current_wal_lsn()) FROM pg_stat_replication")) {
                return row.next() && row.getBoolean(1);
            }
        });
    }

    /** Whatever the test left behind: replay may be paused. */
    @Override
    public void close() throws SQLException {
        try (Connection reader = standby.connect("postgres")) {
            SampledRows.execute(reader, "SELECT pg_wal_replay_resume()");
            inPostgres("DROP DATABASE " + DATABASE + " WITH (FORCE)");
        } finally {
            lent.unlock();
        }
    }

    private void inPostgres(String... statements) throws SQLException {
        try (Connection owner = primary.connect("postgres")) {
            SampledRows.execute(owner, statements);
        }
    }
}
