// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.PartState;
import org.pganalytics.model.SampleState;

/** PgBouncers that do not answer. */
class PgBouncerCollectorTest {
    @Test
    void isNotAskedYetAtFirst() {
        try (PgBouncer bouncer = bouncer("edge", 1, () -> "")) {
            assertThat(new PgBouncerCollector(List.of(bouncer)).parts())
                    .containsExactly(new PartState("pgbouncer edge", PartState.Health.DEGRADED, "not asked yet"));
        }
    }

    @Test
    void failsWithTheReasonWhereNobodyListens() throws IOException {
        try (PgBouncer bouncer = bouncer("edge", closedPort(), () -> "hush")) {
            PgBouncerCollector collector = new PgBouncerCollector(List.of(bouncer));
            await().untilAsserted(() -> {
                assertThat(collector.collect())
                        .hasSize(Families.ALL.size())
                        .extracting(FamilySample::state)
                        .containsOnly(SampleState.FAILED);
                assertThat(collector.collect().get(0).detail())
                        .startsWith("edge: 08001")
                        .contains("refused")
                        .doesNotContain("hush");
            });
            assertThat(collector.parts()).singleElement().satisfies(part -> {
                assertThat(part.health()).isEqualTo(PartState.Health.FAILED);
                assertThat(part.detail()).contains("refused");
            });
        }
    }

    @Test
    void waitsForOneThatHangsNoLongerThanACollectorMay() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                PgBouncer bouncer = bouncer("edge", silent.getLocalPort(), () -> "")) {
            PgBouncerCollector collector = new PgBouncerCollector(List.of(bouncer));
            long start = System.nanoTime();
            FamilySample sample = collector.collect().get(0);
            // 80 ms, and what a busy machine adds; its own deadline is 5 s
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            assertThat(sample.state()).isEqualTo(SampleState.FAILED);
            assertThat(sample.detail()).isEqualTo("edge: does not answer in time");
            assertThat(collector.parts()).extracting(PartState::health).containsExactly(PartState.Health.DEGRADED);

            collector.collect();
            assertThat(collector.parts()).extracting(PartState::health).containsExactly(PartState.Health.FAILED);
        }
    }

    @Test
    void saysWhichPasswordFileIsMissing() throws IOException {
        PgBouncer.Config config = new TestConfig(closedPort(), "/nowhere/password");
        try (PgBouncer bouncer = new PgBouncer(config)) {
            PgBouncerCollector collector = new PgBouncerCollector(List.of(bouncer));
            await().untilAsserted(() -> assertThat(collector.collect().get(0).detail())
                    .contains("no password: password file /nowhere/password"));
        }
    }

    static PgBouncer bouncer(String name, int port, Supplier<String> password) {
        return new PgBouncer(
                new ConsoleSettings(name, "jdbc:postgresql://127.0.0.1:" + port + "/pgbouncer", "stats", password));
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
