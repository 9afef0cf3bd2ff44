// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.model.InstanceId;
import org.pganalytics.testkit.Certificate;
import org.pganalytics.wire.Ack;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.MessageType;

class LinkTlsTest {
    @TempDir
    Path directory;

    @Test
    void sendsThroughTlsToTheAuthorityItTrusts() throws Exception {
        Certificate backend = selfSigned("backend", "ip:127.0.0.1");
        try (Peer peer = new Peer("right", listen(backend));
                Link link = link(peer, backend.chain())) {
            link.push(new InstanceId("db1"), Samples.snapshot(42));

            await().atMost(Duration.ofSeconds(20)).until(() -> link.unacknowledged() == 0 && link.isConnected());
            assertThat(peer.values()).containsExactly(42L);
        }
    }

    @Test
    void tellsNothingToAnAuthorityItDoesNotTrust() throws Exception {
        Certificate backend = selfSigned("backend", "ip:127.0.0.1");
        refuses(backend, selfSigned("other", "ip:127.0.0.1").chain());
        refuses(backend, null);
    }

    @Test
    void tellsNothingToAnotherHost() throws Exception {
        Certificate elsewhere = selfSigned("elsewhere", "dns:db.example.org");
        refuses(elsewhere, elsewhere.chain());
    }

    @Test
    void namesTheFileOfAuthoritiesThatIsEmptyOrBroken() throws Exception {
        for (String content : List.of("", "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n")) {
            Path file = Files.writeString(directory.resolve("authorities.pem"), content);
            try (Peer peer = new Peer("right");
                    Link link = link(peer.port(), file, Duration.ofSeconds(1))) {
                await().until(() -> link.part().detail().contains(file.toString()));
                assertThat(link.part().detail()).contains("caCertificate");
            }
        }
    }

    @Test
    void leavesABackendThatReadsNoMore() throws Exception {
        Certificate certificate = selfSigned("deaf", "ip:127.0.0.1");
        List<Socket> accepted = new CopyOnWriteArrayList<>();
        try (ServerSocket deaf = listen(certificate);
                Link link = link(deaf.getLocalPort(), certificate.chain(), Duration.ofMillis(200))) {
            Thread thread = new Thread(() -> answerHellos(deaf, accepted), "deaf");
            thread.setDaemon(true);
            thread.start();
            for (int i = 0; i < 60; i++) {
                link.push(new InstanceId("db1"), Samples.large(i));
            }

            await().atMost(Duration.ofSeconds(20)).until(() -> accepted.size() >= 2);
        } finally {
            for (Socket socket : accepted) {
                socket.close();
            }
        }
    }

    private static void answerHellos(ServerSocket server, List<Socket> accepted) {
        try (FrameCodec codec = new FrameCodec()) {
            while (true) {
                Socket socket = server.accept();
                codec.read(socket.getInputStream());
                socket.getOutputStream().write(codec.encode(MessageType.ACK, 0, new Ack(0, true, 0).encode()));
                accepted.add(socket);
            }
        } catch (IOException e) {
            assertThat(server.isClosed()).isTrue();
        }
    }

    private void refuses(Certificate backend, @Nullable Path authority) throws IOException, GeneralSecurityException {
        try (Peer peer = new Peer("right", listen(backend));
                Link link = link(peer, authority)) {
            link.push(new InstanceId("db1"), Samples.snapshot(42));

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> link.part().detail().contains("SSLHandshakeException"));
            assertThat(link.isConnected()).isFalse();
            assertThat(link.unacknowledged()).isEqualTo(1);
            assertThat(peer.hellos).isEmpty();
        }
    }

    private static Link link(Peer peer, @Nullable Path authority) {
        return link(peer.port(), authority, Duration.ofSeconds(1));
    }

    private static Link link(int port, @Nullable Path authority, Duration heartbeat) {
        LinkSettings settings = TestSettings.local(port, "right")
                .tls(authority)
                .batches(1, Duration.ofMinutes(1))
                .build();
        Retry retry = new Retry(new Random(1), Duration.ofSeconds(1));
        return new Link(settings, List::of, List::of, heartbeat, retry, Clock.systemUTC(), new Random(1));
    }

    private static ServerSocket listen(Certificate certificate) throws IOException, GeneralSecurityException {
        return certificate
                .serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private Certificate selfSigned(String name, String alternative)
            throws IOException, GeneralSecurityException, InterruptedException {
        return Certificate.selfSigned(directory, name, alternative);
    }
}
