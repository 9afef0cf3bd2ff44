// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.PartState;
import org.pganalytics.wire.Ack;
import org.pganalytics.wire.Frame;
import org.pganalytics.wire.FrameCodec;

class GatewayTest {
    private final Doubles rooms = new Doubles();
    private final Messages agent = new Messages();

    private Gateway open(InetSocketAddress address) {
        return new Gateway(rooms, rooms, rooms, rooms, address, Optional.empty(), false, 100);
    }

    @Test
    void takesBatchesOverARealSocketAndGoesOnAfterABadPeer() throws IOException {
        rooms.durableAtOnce = true;
        try (Gateway gateway = open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                FrameCodec codec = new FrameCodec();
                Socket good = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
                Socket bad = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            good.setSoTimeout(10_000);
            bad.setSoTimeout(10_000);
            good.getOutputStream().write(agent.hello("agent1", Doubles.TOKEN));
            codec.read(good.getInputStream()).orElseThrow();

            bad.getOutputStream().write("GET / HTTP/1.1\r\nHost: example\r\n\r\n".getBytes());
            codec.read(bad.getInputStream()).orElseThrow();
            assertThat(codec.read(bad.getInputStream())).as("closed").isEmpty();

            good.getOutputStream().write(agent.schemas());
            for (int sequence = 1; sequence <= 200; sequence++) {
                good.getOutputStream().write(agent.batch(sequence));
            }
            long acknowledged = 0;
            while (acknowledged < 200) {
                Frame answer = codec.read(good.getInputStream()).orElseThrow();
                acknowledged = Ack.decode(answer.body()).upTo();
            }
            assertThat(rooms.batches).hasSize(200);
            good.close();
            await().untilAsserted(() -> assertThat(rooms.events).contains("disconnected agent1"));
            assertThat(gateway.part().health()).isEqualTo(PartState.Health.OK);
            assertThat(gateway.meters()).anyMatch(m -> m.labels().equals("{reason=\"bad_magic\"}") && m.value() == 1);
        }
    }

    @Test
    void refusesToListenBeyondThisMachineWithoutTls() {
        assertThatThrownBy(() -> open(new InetSocketAddress("0.0.0.0", 0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tlsCertificate");
    }

    @Test
    void namesTheAddressThatIsTaken() {
        try (Gateway first = open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            assertThatThrownBy(() -> open(new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port())))
                    .hasMessageContaining(String.valueOf(first.port()));
        }
    }
}
