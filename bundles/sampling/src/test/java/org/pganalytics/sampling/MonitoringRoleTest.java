// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.SampleState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

class MonitoringRoleTest {
    private static final Set<String> OF_OTHER_USERS =
            Set.of("activity", "activity_summary", "lock_tree", "replication", "statements");

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void aRoleThatSeesOnlyItselfIsToldWhatToGrantAndTheScriptGrantsIt(int major) throws SQLException, IOException {
        try (TestPostgres postgres = TestPostgres.start(major, "shared_preload_libraries=pg_stat_statements");
                Connection owner = postgres.connect("postgres")) {
            execute(owner, "CREATE EXTENSION pg_stat_statements; CREATE TABLE secret (v text)");
            execute(owner, "CREATE ROLE pganalytics_monitor LOGIN PASSWORD 'w'");

            Set<String> skipped = new TreeSet<>();
            for (FamilySample sample : sample(postgres).samples()) {
                if (sample.detail().endsWith("GRANT pg_monitor TO pganalytics_monitor")) {
                    assertThat(sample.state()).isEqualTo(SampleState.SKIPPED);
                    skipped.add(sample.family().name());
                }
            }
            assertThat(skipped).containsAll(OF_OTHER_USERS).doesNotContain("instance", "database", "table_stats");

            String script = Files.readString(Path.of("../../sql/monitoring-role.sql"));
            execute(owner, script);
            execute(owner, script);
            assertThat(sample(postgres).samples())
                    .filteredOn(
                            sample -> OF_OTHER_USERS.contains(sample.family().name()))
                    .hasSameSizeAs(OF_OTHER_USERS)
                    .allSatisfy(sample -> assertThat(sample.state())
                            .as(sample.family().name() + " " + sample.detail())
                            .isEqualTo(SampleState.OK));
            // Those of a sampler, of another one that takes over or tests, and one by hand
            try (Connection monitor = monitor(postgres);
                    Connection second = monitor(postgres);
                    Connection third = monitor(postgres);
                    Connection fourth = monitor(postgres);
                    Connection fifth = monitor(postgres)) {
                assertThatThrownBy(() -> monitor(postgres)).hasMessageContaining("too many connections for role");
                assertThatThrownBy(() -> execute(monitor, "SELECT FROM public.secret"))
                        .hasMessageContaining("permission denied");
                assertThatThrownBy(() -> execute(monitor, "CREATE TABLE public.mine (v text)"))
                        .hasMessageContaining("read-only");
            }
        }
    }

    private static Connection monitor(TestPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl("postgres"), "pganalytics_monitor", "w");
    }

    private static Snapshot sample(TestPostgres postgres) {
        SamplerSettings settings = SamplerSettings.of(
                new InstanceId("watched:1"),
                postgres.jdbcUrl("postgres"),
                "pganalytics_monitor",
                () -> "w",
                Duration.ofMinutes(1));
        try (Sampler sampler = new Sampler(settings, MetricFiles::all, new LeapClock())) {
            return sampler.sample();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
