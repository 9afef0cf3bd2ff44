// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class NetworkSourceTest {
    @Test
    void readsInterfacesThatHadTraffic() throws IOException {
        Recorded network = Recorded.read(new NetworkSource(), Recorded.host("server"));

        assertThat(network.size()).isEqualTo(2);
        assertThat(network.text(0, "interface")).isEqualTo("lo");
        assertThat(network.text(1, "interface")).isEqualTo("eth0");
        assertThat(network.number(1, "received_bytes")).isEqualTo(1446622232);
        assertThat(network.number(1, "received_packets")).isEqualTo(48949);
        assertThat(network.number(1, "received_errors")).isEqualTo(3);
        assertThat(network.number(1, "received_drops")).isEqualTo(5);
        assertThat(network.number(1, "sent_bytes")).isEqualTo(3228607);
        assertThat(network.number(1, "sent_packets")).isEqualTo(30944);
        assertThat(network.number(1, "sent_errors")).isEqualTo(2);
        assertThat(network.number(1, "sent_drops")).isEqualTo(1);
    }

    @Test
    void readsRetransmissionsAndFullAcceptQueues() throws IOException {
        Recorded tcp = Recorded.read(new TcpSource(), Recorded.host("server"));

        assertThat(tcp.number(0, "segments_sent")).isEqualTo(3230000);
        assertThat(tcp.number(0, "segments_retransmitted")).isEqualTo(64);
        assertThat(tcp.number(0, "listen_overflows")).isEqualTo(7);
        assertThat(tcp.number(0, "listen_drops")).isEqualTo(9);
    }
}
