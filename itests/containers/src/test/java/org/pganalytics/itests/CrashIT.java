// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
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
                StoredSnapshots stored = new StoredSnapshots(store)) {
            for (int round = 1; round <= 3; round++) {
                long before = stored.count();
                await("snapshots arrive in round " + round)
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> stored.count() >= before + 4);
                backend.karaf.kill();
                backend.start();
            }
            long after = stored.count();
            await("snapshots arrive after the last kill")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> stored.count() >= after + 5);

            assertThat(agent.karaf.isAlive()).isTrue();
            stored.assertNoneLostAndNoneTwice();
        }
    }
}
