// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pganalytics.link.Samples.range;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.model.Batch;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.model.Snapshot;

/** A link with a spool; a copy of its directory is what a kill leaves behind. */
class LinkSpoolTest {
    private static final InstanceId INSTANCE = new InstanceId("db1:5432");
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private final List<Link> links = new ArrayList<>();
    private Peer peer;

    @BeforeEach
    void listen() throws IOException {
        peer = new Peer("right");
    }

    @AfterEach
    void close() {
        links.forEach(Link::close);
        peer.close();
    }

    @Test
    void keepsFarMoreThanTheMemoryWhileTheBackendIsAway() throws IOException {
        int port = peer.port();
        peer.close();
        Link link = start(port, directory.resolve("spool"), 20);
        push(link, 0, 1000);
        await().until(() -> link.unacknowledged() == 1000 && link.inMemory() == 0);
        assertThat(link.dropped()).isZero();

        link.close();
        peer = new Peer("right");
        Link next = start(peer.port(), directory.resolve("spool"), 20);
        await().atMost(Duration.ofSeconds(20)).until(() -> peer.values().size() >= 1000);
        await().until(() -> next.unacknowledged() == 0);
        assertThat(peer.values()).isEqualTo(range(0, 1000));
    }

    @Test
    void takesOverWhatAKilledRunLeftWithTheNumbersThatWereSent() throws IOException {
        peer.acknowledges = false;
        Link killed = start(peer.port(), directory.resolve("spool"), 5);
        push(killed, 0, 12);
        await().until(() -> peer.batches.size() == 2 && killed.inMemory() == 0);
        List<Batch> sent = List.copyOf(peer.batches);
        Path left = copy(directory.resolve("spool"));
        killed.close();
        peer.batches.clear();
        peer.acknowledges = true;

        Link next = start(peer.port(), left, 5);
        push(next, 12, 15);
        await().atMost(Duration.ofSeconds(20)).until(() -> next.unacknowledged() == 0);
        assertThat(peer.batches.subList(0, 2)).isEqualTo(sent);
        Batch last = peer.batches.get(2);
        assertThat(last.run()).isEqualTo(next.run()).isNotEqualTo(killed.run());
        assertThat(peer.values()).isEqualTo(range(0, 15));
        assertThat(next.part().health()).isEqualTo(PartState.Health.OK);
    }

    @Test
    void sendsNothingAgainThatIsAcknowledged() throws IOException {
        Link killed = start(peer.port(), directory.resolve("spool"), 5);
        push(killed, 0, 10);
        await().until(() -> killed.unacknowledged() == 0 && peer.batches.size() == 2);
        Path left = copy(directory.resolve("spool"));
        killed.close();

        Link next = start(peer.port(), left, 5);
        push(next, 10, 15);
        await().until(() -> next.unacknowledged() == 0 && peer.batches.size() == 3);
        assertThat(peer.values()).isEqualTo(range(0, 15));
    }

    @Test
    void sendsWhatIsNewWhenTheStoreTakesNothingOfAnEarlierRun() throws IOException {
        peer.acknowledges = false;
        Link killed = start(peer.port(), directory.resolve("spool"), 5);
        push(killed, 0, 5);
        await().until(() -> peer.batches.size() == 1);
        Path left = copy(directory.resolve("spool"));
        killed.close();

        Link next = start(peer.port(), left, 5);
        push(next, 5, 10);
        await().until(() -> peer.batches.size() == 2);
        peer.kill();
        await().until(() -> peer.batches.size() == 3);
        assertThat(peer.batches.get(2).run()).isEqualTo(next.run());
        peer.acknowledges = true;
        peer.kill();
        await().atMost(Duration.ofSeconds(20)).until(() -> next.unacknowledged() == 0);
        assertThat(peer.values().stream().distinct()).containsExactlyInAnyOrderElementsOf(range(0, 10));
    }

    @Test
    void goesOnInMemoryWhenTheSpoolCannotBeUsedAndSaysWhy() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "no directory");
        Link link = start(peer.port(), file, 5);
        push(link, 0, 5);
        await().until(() -> link.unacknowledged() == 0);
        assertThat(peer.values()).isEqualTo(range(0, 5));
        assertThat(spoolPart(link).health()).isEqualTo(PartState.Health.DEGRADED);
        assertThat(spoolPart(link).detail()).contains(file.toString()).contains("memory only");
    }

    @Test
    void recoversFromADiskThatDoesNotWrite() throws IOException {
        int port = peer.port();
        peer.close();
        Path spool = directory.resolve("spool");
        Link link = start(port, spool, 20);
        push(link, 0, 1);
        await().until(() -> link.inMemory() == 0);
        Path aside = directory.resolve("aside");
        Files.move(spool, aside);
        // Fills the open segment, then needs a new file where there is no directory
        push(link, 1, 400);
        await().until(() -> spoolPart(link).health() == PartState.Health.DEGRADED);
        assertThat(link.dropped()).isPositive();

        Files.move(aside, spool);
        push(link, 400, 401);
        await().until(() -> spoolPart(link).health() == PartState.Health.OK);
    }

    @Test
    void namesWhatItsBoundsCost() throws IOException {
        int port = peer.port();
        peer.close();
        Link link = start(port, directory.resolve("spool"), 20);
        push(link, 0, 2000);
        await().until(() -> link.inMemory() == 0 && spoolPart(link).health() == PartState.Health.DEGRADED);
        assertThat(spoolPart(link).detail()).contains("snapshots dropped");
        await().untilAsserted(
                        () -> assertThat(link.unacknowledged() + link.dropped()).isEqualTo(2000));
    }

    private static PartState spoolPart(Link link) {
        return link.spoolParts().get(0);
    }

    private Link start(int port, Path spool, int batchSnapshots) {
        LinkSettings settings = TestSettings.local(port, "right")
                .batches(batchSnapshots, LONG)
                .spool(new SpoolSettings(spool, 2 * SpoolSettings.LEAST_BYTES, Duration.ofHours(1)))
                .build();
        Random random = new Random(links.size());
        Retry retry = new Retry(random, Duration.ofSeconds(1));
        Link link = new Link(settings, List::of, List::of, Duration.ofMillis(500), retry, Clock.systemUTC(), random);
        links.add(link);
        return link;
    }

    /** Slowly enough for the spool: what is pushed faster than the disk writes is bounded by the memory. */
    private static void push(Link link, long from, long to) {
        for (long i = from; i < to; i++) {
            Snapshot snapshot = Samples.snapshot(i);
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> link.inMemory() < 30 || spoolPart(link).health() != PartState.Health.OK);
            link.push(INSTANCE, snapshot);
        }
    }

    private Path copy(Path spool) throws IOException {
        Path copy = Files.createDirectory(directory.resolve("left"));
        try (Stream<Path> files = Files.list(spool)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }
}
