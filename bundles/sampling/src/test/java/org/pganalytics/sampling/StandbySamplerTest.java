// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.SampleState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

/** Both ends of a real streaming replication, while it is up to date and while replay is paused. */
class StandbySamplerTest {
    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void samplesPrimaryAndStandby(int major) throws SQLException {
        try (ReplicatedPostgres servers = ReplicatedPostgres.borrow(major);
                Connection owner = servers.primary().connect(ReplicatedPostgres.DATABASE);
                Connection reader = servers.standby().connect(ReplicatedPostgres.DATABASE)) {
            execute(owner, "CREATE TABLE t AS SELECT i FROM generate_series(1, 1000) i");
            ReplicatedPostgres.awaitReplayed(owner);

            Snapshot ofPrimary = sample(servers.primary());
            assertThat(column(ofPrimary, "instance", "in_recovery")).isEqualTo("false");
            assertThat(column(ofPrimary, "instance", "replay_paused")).isEmpty();
            assertThat(column(ofPrimary, "instance", "replay_lag_bytes")).isEmpty();
            assertThat(column(ofPrimary, "replication", "state")).isEqualTo("streaming");
            assertThat(column(ofPrimary, "replication", "sync_state")).isEqualTo("async");
            for (String stage : new String[] {"sent", "write", "flush", "replay"}) {
                assertThat(number(ofPrimary, "replication", stage + "_lag_bytes"))
                        .as(stage)
                        .isGreaterThanOrEqualTo(0);
            }
            Snapshot upToDate = sample(servers.standby());
            assertThat(column(upToDate, "instance", "in_recovery")).isEqualTo("true");
            assertThat(column(upToDate, "instance", "replay_paused")).isEqualTo("false");
            assertThat(column(upToDate, "instance", "wal_position_bytes")).isEmpty();
            assertThat(upToDate.sample("replication").orElseThrow().rows().size())
                    .isZero();

            execute(reader, "SELECT pg_wal_replay_pause()");
            execute(owner, "INSERT INTO t SELECT i FROM generate_series(1, 10000) i");
            await().atMost(Duration.ofSeconds(10)).until(() -> "t"
                    .equals(text(
                            owner,
                            "SELECT flush_lsn = pg_current_wal_lsn() AND replay_lag > interval '0'"
                                    + " FROM pg_stat_replication")));
            Snapshot paused = sample(servers.standby());
            assertThat(column(paused, "instance", "replay_paused")).isEqualTo("true");
            assertThat(number(paused, "instance", "replay_lag_bytes")).isGreaterThan(100_000);
            assertThat(number(paused, "instance", "replay_lag_seconds")).isPositive();
            assertThat(column(paused, "wal_receiver", "status")).isEqualTo("streaming");
            assertThat(number(paused, "wal_receiver", "unreceived_bytes")).isZero();
            Snapshot behind = sample(servers.primary());
            assertThat(behind.sample("wal_receiver").orElseThrow().rows().size())
                    .isZero();
            assertThat(number(behind, "replication", "replay_lag_bytes")).isGreaterThan(100_000);
            assertThat(number(behind, "replication", "replay_lag_seconds")).isPositive();
            assertThat(paused.epoch()).isEqualTo(upToDate.epoch()).isNotEqualTo(behind.epoch());
        }
    }

    /** Of all families, none of which may have failed. */
    private static Snapshot sample(TestPostgres postgres) {
        SamplerSettings settings = ReplicatedPostgres.settings(postgres);
        try (Sampler sampler = new Sampler(settings, MetricFiles::all, new LeapClock())) {
            Snapshot snapshot = sampler.sample();
            assertThat(snapshot.samples()).allSatisfy(s -> assertThat(s.state())
                    .as(s.family().name() + " " + s.detail())
                    .isEqualTo(s.detail().startsWith("no variant") ? SampleState.SKIPPED : SampleState.OK));
            return snapshot;
        }
    }

    private static double number(Snapshot snapshot, String family, String column) {
        return Double.parseDouble(column(snapshot, family, column));
    }

    /** Of the only row; empty for null. */
    private static String column(Snapshot snapshot, String family, String column) {
        FamilySample sample = snapshot.sample(family).orElseThrow();
        assertThat(sample.rows().size()).as("rows of " + family).isEqualTo(1);
        return sample.rows().displayAt(0, sample.family().indexOf(column));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? String.valueOf(result.getString(1)) : "";
        }
    }
}
