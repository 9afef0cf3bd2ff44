// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.testkit.TestPostgres;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backend is away and the agent is killed meanwhile: of what was sampled, not one snapshot is missing afterwards. The
 * outage lasts {@code -Doutage.seconds}.
 */
class AgentOutageIT {
    private static final Logger LOG = LoggerFactory.getLogger(AgentOutageIT.class);
    private static final int SECONDS = Integer.getInteger("outage.seconds", 12);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void losesNoSnapshotOfAnOutageInWhichTheAgentIsKilled() throws Exception {
        try (TestPostgres store = TestPostgres.start(18);
                TestPostgres watched = TestPostgres.start(15);
                Backend backend = Backend.unpack(directory, store).start();
                AgentProcess agent = AgentProcess.start(directory, backend, watched, "db1:5432", "1s", "2s");
                StoredSnapshots stored = new StoredSnapshots(store)) {
            await("snapshots arrive").atMost(PATIENCE).until(() -> stored.count() >= 4);
            backend.karaf.kill();
            Instant away = Instant.now();

            sampleUntil(agent, away, away.plusSeconds(SECONDS / 2));
            Instant killed = Instant.now();
            agent.karaf.kill();
            Set<Instant> sampled = new TreeSet<>(spooled(agent));
            agent.karaf.start();
            sampleUntil(agent, killed, away.plusSeconds(SECONDS));
            sampled.addAll(spooled(agent));
            Instant back = Instant.now();
            backend.start();

            await("all that was sampled is stored")
                    .atMost(PATIENCE.plusSeconds(SECONDS / 4))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> new HashSet<>(stored.times()).containsAll(sampled));
            stored.assertNoneTwice();
            SortedSet<Instant> outage = new TreeSet<>(sampled).subSet(away, back);
            LOG.info(
                    "Outage of {} s, the agent killed after {} s: {} snapshots sampled in it, all of them stored once",
                    Duration.between(away, back).toSeconds(),
                    Duration.between(away, killed).toSeconds(),
                    outage.size());
            assertThat(outage).as("snapshots of a second each").hasSizeGreaterThan(SECONDS / 2);
        }
    }

    /** Waits until the agent has samples after the first time on its disk, and the second one is over. */
    private static void sampleUntil(AgentProcess agent, Instant since, Instant until) {
        await("the agent samples on")
                .atMost(Duration.between(Instant.now(), until).plus(PATIENCE))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> Instant.now().isAfter(until)
                        && spooled(agent).tailSet(since).size() >= 3);
    }

    private static SortedSet<Instant> spooled(AgentProcess agent) throws Exception {
        return SpooledSnapshots.times(agent.karaf.home());
    }
}
