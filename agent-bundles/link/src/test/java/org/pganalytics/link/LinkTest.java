// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.pganalytics.link.Samples.range;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pganalytics.model.Batch;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.wire.Compression;
import org.pganalytics.wire.HelloInstance;

class LinkTest {
    private static final InstanceId INSTANCE = new InstanceId("db1:5432");

    private final List<HelloInstance> instances = new CopyOnWriteArrayList<>();
    private Peer peer;
    private Link link;

    @BeforeEach
    void listen() throws IOException {
        peer = new Peer("right");
    }

    @AfterEach
    void close() {
        if (link != null) {
            link.close();
        }
        peer.close();
    }

    @Test
    void sendsFullBatchesInOrderAndForgetsThemWhenAcknowledged() {
        start("right", 5, Duration.ofMinutes(1));
        push(0, 20);

        await().untilAsserted(() -> assertThat(peer.values()).isEqualTo(range(0, 20)));
        assertThat(peer.batches).extracting(Batch::sequence).containsExactly(1L, 2L, 3L, 4L);
        await().until(() -> link.unacknowledged() == 0);
        assertThat(link.part().health()).isEqualTo(PartState.Health.OK);
    }

    @Test
    void sendsAnUnfilledBatchWhenItIsOldEnough() {
        start("right", 20, Duration.ofMillis(300));
        push(0, 3);

        await().untilAsserted(() -> assertThat(peer.values()).isEqualTo(range(0, 3)));
    }

    @Test
    void sendsAtOnceWhileAnIncidentIsOpen() {
        peer.sendAtOnce = true;
        start("right", 20, Duration.ofMinutes(5));
        await().until(link::isConnected);
        push(0, 1);
        await().untilAsserted(() -> assertThat(peer.values()).isEqualTo(range(0, 1)));
        push(1, 2);
        await().untilAsserted(() -> assertThat(peer.values()).isEqualTo(range(0, 2)));
    }

    @Test
    void sendsWhatIsNotAcknowledgedAgainUnderTheSameNumber() {
        peer.acknowledges = false;
        start("right", 2, Duration.ofMinutes(1));
        push(0, 6);
        await().until(() -> peer.batches.size() == 3);
        List<Batch> first = List.copyOf(peer.batches);
        peer.batches.clear();
        peer.acknowledges = true;
        peer.kill();

        await().until(() -> link.unacknowledged() == 0);
        assertThat(peer.batches).isEqualTo(first);
        assertThat(peer.hellos).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void survivesAConnectionThatBreaksAgainAndAgain() {
        start("right", 1, Duration.ofMinutes(1));
        peer.killAfterBatches = 3;
        push(0, 8);
        await().atMost(Duration.ofSeconds(20)).until(() -> link.unacknowledged() == 0);

        List<Long> once = peer.values().stream().distinct().toList();
        assertThat(once).isEqualTo(range(0, 8));
        assertThat(link.dropped()).isZero();
    }

    @Test
    void survivesAPluginWhoseClassesAreGone() {
        AtomicInteger asked = new AtomicInteger();
        link = new Link(
                TestSettings.local(peer.port(), "right")
                        .batches(1, Duration.ofMinutes(1))
                        .build(),
                () -> instances,
                () -> {
                    if (asked.getAndIncrement() == 0) {
                        throw new NoClassDefFoundError("org/example/Gone");
                    }
                    return List.of();
                },
                Duration.ofMillis(500),
                new Retry(new Random(5), Duration.ofMillis(50)),
                Clock.systemUTC(),
                new Random(5));
        push(0, 1);

        await().untilAsserted(() -> assertThat(peer.values()).isEqualTo(range(0, 1)));
    }

    @Test
    void dropsTheOldestWhenTheBufferIsFullAndSaysSo() {
        peer.close();
        start("right", 20, Duration.ofMinutes(1));
        push(0, 100);

        assertThat(link.unacknowledged()).isEqualTo(60);
        assertThat(link.dropped()).isEqualTo(40);
        await().until(() -> link.part().detail().contains("60 snapshots wait, 40 were dropped"));
        assertThat(link.part().health()).isEqualTo(PartState.Health.DEGRADED);
    }

    @Test
    void triesOnSlowlyWhenItsTokenIsRefused() {
        start("wrong", 1, Duration.ofMinutes(1));
        push(0, 1);

        await().until(() -> link.part().detail().contains("token"));
        assertThat(peer.batches).isEmpty();
        assertThat(peer.hellos).hasSize(1);
        assertThat(link.part().detail()).doesNotContain("wrong-secret");
    }

    @Test
    void saysHelloAgainWhenItsInstancesChange() {
        start("right", 1, Duration.ofMinutes(1));
        await().until(link::isConnected);
        instances.add(new HelloInstance(INSTANCE, "73", 180006));

        await().untilAsserted(() -> assertThat(peer.hellos).hasSize(2));
        assertThat(peer.hellos.get(1).instances()).isEqualTo(instances);
        assertThat(peer.heartbeats).isNotEmpty();
    }

    @Test
    void introducesAServerBeforeItsFirstData() {
        start("right", 1, Duration.ofMinutes(1), Duration.ofMinutes(1));
        await().until(() -> !peer.heartbeats.isEmpty());
        instances.add(new HelloInstance(INSTANCE, "73", 180006));
        push(0, 1);

        await().until(() -> !peer.batches.isEmpty());
        assertThat(peer.hellos).hasSize(2);
        assertThat(peer.hellos.get(1).instances()).isEqualTo(instances);
    }

    @Test
    void staysStalledThroughAllReconnectsUntilABatchIsAcknowledged() {
        peer.refuses = true;
        start("right", 1, Duration.ofMinutes(1), Duration.ofMillis(500), 10);
        push(0, 1);
        await().until(() -> link.part().detail().contains("keep and resend"));
        await().until(() -> {
            assertThat(link.part().health()).isEqualTo(PartState.Health.DEGRADED);
            assertThat(link.part().detail()).contains("keep and resend");
            return peer.hellos.size() >= 5;
        });

        peer.refuses = false;
        await().until(() -> link.part().health() == PartState.Health.OK);
        assertThat(link.unacknowledged()).isZero();
    }

    @Test
    void tellsWhyTheBackendClosedWhileItWasWriting() {
        peer.refuses = true;
        start("right", 1, Duration.ofMinutes(1));
        for (int i = 0; i < 30; i++) {
            link.push(INSTANCE, Samples.large(i));
        }
        await().until(() -> !link.part().detail().startsWith(";") && !link.isConnected());
        assertThat(link.part().detail()).contains("keep and resend");
    }

    @Test
    void refusesToSendTheTokenInTheClear() {
        start(TestSettings.local(9090, "t")
                .backends(List.of(new Address("192.0.2.1", 9090)))
                .build());
        await().until(() -> link.part().detail().contains("in the clear"));
        assertThat(link.part().detail()).contains("192.0.2.1").contains("allowPlaintext");
    }

    @ParameterizedTest
    @EnumSource
    void compressesAsItIsSet(Compression compression) {
        start(TestSettings.local(peer.port(), "right")
                .batches(20, Duration.ofMinutes(1))
                .compression(compression, 1)
                .build());
        push(0, 20);
        await().until(() -> link.unacknowledged() == 0);
        assertThat(peer.values()).isEqualTo(range(0, 20));
        assertThat(peer.compressions).containsExactly(compression);
    }

    @Test
    void namesACompressionThatIsNone() {
        assertThat(LinkComponent.compression(" Snappy ")).isEqualTo(Compression.SNAPPY);
        assertThatThrownBy(() -> LinkComponent.compression("lz4"))
                .hasMessageContaining("lz4")
                .hasMessageContaining("zstd");
        TestSettings settings = TestSettings.local(9090, "right").compression(Compression.ZSTD, 20);
        assertThatThrownBy(settings::build).hasMessageContaining("20");
    }

    @Test
    void readsTimes() {
        assertThatThrownBy(() -> LinkComponent.duration("batchInterval", "soon"))
                .hasMessageContaining("batchInterval")
                .hasMessageContaining("soon");
        assertThat(LinkComponent.duration("batchInterval", "500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(LinkComponent.duration("spoolAge", "1h")).isEqualTo(Duration.ofHours(1));
    }

    private void start(String token, int snapshots, Duration interval) {
        start(token, snapshots, interval, Duration.ofMillis(500));
    }

    private void start(String token, int snapshots, Duration interval, Duration heartbeat) {
        start(token, snapshots, interval, heartbeat, 1000);
    }

    private void start(String token, int snapshots, Duration interval, Duration heartbeat, int secondMillis) {
        start(
                TestSettings.local(peer.port(), token)
                        .batches(snapshots, interval)
                        .build(),
                heartbeat,
                secondMillis);
    }

    private void start(LinkSettings settings) {
        start(settings, Duration.ofMillis(500), 1000);
    }

    private void start(LinkSettings settings, Duration heartbeat, int secondMillis) {
        Random random = new Random(1);
        Retry retry = new Retry(random, Duration.ofMillis(secondMillis));
        link = new Link(settings, () -> List.copyOf(instances), List::of, heartbeat, retry, Clock.systemUTC(), random);
    }

    private void push(long from, long to) {
        for (long i = from; i < to; i++) {
            link.push(INSTANCE, Samples.snapshot(i));
        }
    }
}
