// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.testkit.TestPostgres;

/** The backend's database crashes while the agent sends: alerts still go out, and afterwards no snapshot is missing. */
class StoreOutageIT {
    private static final String ROOT_CAUSE = "idle_in_transaction_blocker";

    @TempDir
    Path directory;

    @Test
    void alertsWhileTheStoreIsDownAndStoresEverythingAfterwards() throws Exception {
        try (TestPostgres store = TestPostgres.start(18);
                TestPostgres watched = TestPostgres.start(14);
                Backend backend = Backend.unpack(directory, store).start();
                AgentProcess agent = AgentProcess.start(directory, backend, watched, "db1:5432", "1s", "1s")) {
            backend.login();
            long before;
            try (StoredSnapshots stored = new StoredSnapshots(store)) {
                await("snapshots arrive").atMost(Duration.ofSeconds(60)).until(() -> stored.count() >= 5);
                before = stored.count();
            }

            store.crash();
            try (PushedMessages pushed = new PushedMessages(backend);
                    BlockedSession blocked = new BlockedSession(watched)) {
                await("alert pushed").atMost(Duration.ofSeconds(20)).until(() -> pushed.tellOf(ROOT_CAUSE));
                assertThat(backend.get("/api/v2/alerts?state=open").toString()).contains(ROOT_CAUSE);
                assertThat(backend.isReady()).as("ready without a store").isFalse();
            }
            store.startAgain();

            await("ready again").atMost(Duration.ofSeconds(30)).until(backend::isReady);
            try (StoredSnapshots stored = new StoredSnapshots(store)) {
                await("snapshots arrive again")
                        .atMost(Duration.ofSeconds(60))
                        .until(() ->
                                stored.count() >= before + 15 && link(backend).contains("\"ok\""));
                stored.assertNoneLostAndNoneTwice();
                assertThat(stored.longestGapMillis())
                        .as("gap in the snapshots of an agent that takes one a second")
                        .isLessThan(5_000);
            }
            assertThat(agent.karaf.isAlive()).isTrue();
        }
    }

    /** What the agent says of its link: degraded while it is down, and for ever once it had to drop a snapshot. */
    private static String link(Backend backend) throws Exception {
        for (JsonNode agent : backend.get("/api/v2/agents").get("items")) {
            for (JsonNode part : agent.get("parts")) {
                if (part.get("name").asText().equals("link")) {
                    return part.toString();
                }
            }
        }
        return "";
    }
}
