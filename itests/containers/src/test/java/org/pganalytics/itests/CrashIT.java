// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.testkit.TestPostgres;

/** The backend is killed while the agent sends: no snapshot is lost, none is stored twice. */
class CrashIT {
    @TempDir
    Path directory;

    @Test
    void losesNothingAndStoresNothingTwiceWhenTheBackendIsKilled() throws Exception {
        try (TestPostgres store = TestPostgres.start(18);
                TestPostgres watched = TestPostgres.start(15);
                Backend backend = Backend.unpack(directory, store).start();
                AgentProcess agent = AgentProcess.start(directory, backend, watched, "db1:5432", "1s", "1s");
                Connection sql = store.connect("postgres")) {
            for (int round = 1; round <= 3; round++) {
                long before = count(sql);
                await("snapshots arrive in round " + round)
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> count(sql) >= before + 4);
                backend.karaf.kill();
                backend.start();
            }
            long after = count(sql);
            await("snapshots arrive after the last kill")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> count(sql) >= after + 5);

            assertThat(number(sql, "SELECT count(*) - count(DISTINCT time) FROM metrics.metrics_raw"))
                    .as("stored twice")
                    .isZero();
            assertThat(agent.karaf.isAlive()).isTrue();
            assertThat(number(sql, "SELECT max(sequence) - count(DISTINCT sequence) FROM metrics.metrics_raw"))
                    .as("batches lost: sequences grow by one from 1")
                    .isZero();
            assertThat(number(sql, "SELECT count(DISTINCT run) FROM metrics.metrics_raw"))
                    .isOne();
        }
    }

    private static long count(Connection sql) throws SQLException {
        if (number(sql, "SELECT count(to_regclass('metrics.metrics_raw'))") == 0) {
            return 0;
        }
        return number(sql, "SELECT count(*) FROM metrics.metrics_raw");
    }

    private static long number(Connection sql, String query) throws SQLException {
        try (Statement statement = sql.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
