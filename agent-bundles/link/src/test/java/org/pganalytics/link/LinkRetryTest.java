// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;

/** Attempts in a time in which a second is a few milliseconds. */
class LinkRetryTest {
    private static final InstanceId INSTANCE = new InstanceId("db1:5432");

    private Link link;

    @AfterEach
    void close() {
        link.close();
    }

    @Test
    void triesItsBackendsInTurn() throws IOException {
        int nobody = freePort();
        try (Peer first = new Peer("right");
                Peer second = new Peer("right")) {
            start(10, nobody, first.port(), second.port());
            link.push(INSTANCE, Samples.snapshot(0));
            await().until(() -> link.unacknowledged() == 0);
            assertThat(first.values()).containsExactly(0L);

            first.close();
            link.push(INSTANCE, Samples.snapshot(1));
            await().until(() -> second.values().contains(1L));
            await().until(() -> link.unacknowledged() == 0);
        }
    }

    @Test
    void findsABackendThatComesBackWhileTheCircuitIsOpen() throws IOException {
        int port = freePort();
        start(5, port);
        await().until(() -> link.part().detail().contains("5 times in a row"));
        assertThat(link.part().health()).isEqualTo(PartState.Health.DEGRADED);
        link.push(INSTANCE, Samples.snapshot(0));

        try (Peer peer = new Peer("right", new ServerSocket(port, 5, InetAddress.getLoopbackAddress()))) {
            await().until(() -> link.unacknowledged() == 0);
            assertThat(peer.values()).containsExactly(0L);
            assertThat(link.part().health()).isEqualTo(PartState.Health.OK);
        }
    }

    @Test
    void leavesABackendInPeaceThatListensButDoesNotAnswer() throws IOException {
        try (Peer peer = new Peer("other")) {
            start(10, peer.port());
            await().until(() -> link.part().detail().contains("5 times in a row"));
            int hellos = peer.hellos.size();
            // Three pauses of an open circuit: who only asked whether it listens would have come
            await().during(Duration.ofMillis(10 * 100)).until(() -> peer.hellos.size() == hellos);
            // ... and 5 minutes later
            await().until(() -> peer.hellos.size() > hellos);
        }
    }

    private void start(int secondMillis, int... ports) {
        List<Address> backends = IntStream.of(ports)
                .mapToObj(port -> new Address("127.0.0.1", port))
                .toList();
        LinkSettings settings = TestSettings.local(ports[0], "right")
                .backends(backends)
                .batches(1, Duration.ofMinutes(1))
                .build();
        Retry retry = new Retry(new Random(1), Duration.ofMillis(secondMillis));
        link = new Link(settings, List::of, List::of, Duration.ofMillis(500), retry, Clock.systemUTC(), new Random(1));
    }

    /** One that was free a moment ago. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
