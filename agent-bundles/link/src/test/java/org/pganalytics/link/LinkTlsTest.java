// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.model.InstanceId;
import org.pganalytics.wire.Ack;
import org.pganalytics.wire.Compression;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.MessageType;

class LinkTlsTest {
    private static final String PASSWORD = "of-this-test";

    @TempDir
    Path directory;

    @Test
    void sendsThroughTlsToTheAuthorityItTrusts() throws Exception {
        KeyStore keys = selfSigned("backend", "ip:127.0.0.1");
        try (Peer peer = new Peer("right", listen(keys));
                Link link = link(peer, directory.resolve("backend.pem"))) {
            link.push(new InstanceId("db1"), Samples.snapshot(42));

            await().atMost(Duration.ofSeconds(20)).until(() -> link.unacknowledged() == 0 && link.isConnected());
            assertThat(peer.values()).containsExactly(42L);
        }
    }

    @Test
    void tellsNothingToAnAuthorityItDoesNotTrust() throws Exception {
        KeyStore keys = selfSigned("backend", "ip:127.0.0.1");
        selfSigned("other", "ip:127.0.0.1");
        refuses(keys, directory.resolve("other.pem"));
        refuses(keys, null);
    }

    @Test
    void tellsNothingToAnotherHost() throws Exception {
        refuses(selfSigned("elsewhere", "dns:db.example.org"), directory.resolve("elsewhere.pem"));
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
        KeyStore keys = selfSigned("deaf", "ip:127.0.0.1");
        List<Socket> accepted = new CopyOnWriteArrayList<>();
        try (ServerSocket deaf = listen(keys);
                Link link = link(deaf.getLocalPort(), directory.resolve("deaf.pem"), Duration.ofMillis(200))) {
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

    private void refuses(KeyStore keys, @Nullable Path authority) throws IOException, GeneralSecurityException {
        try (Peer peer = new Peer("right", listen(keys));
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
        LinkSettings settings = new LinkSettings(
                "agent1",
                List.of(new Address("127.0.0.1", port)),
                "right",
                null,
                true,
                false,
                authority,
                Duration.ofMinutes(1),
                1,
                "0.1.0",
                Compression.ZSTD,
                3,
                null);
        Retry retry = new Retry(new Random(1), Duration.ofSeconds(1));
        return new Link(settings, List::of, List::of, heartbeat, retry, Clock.systemUTC(), new Random(1));
    }

    private static ServerSocket listen(KeyStore keys) throws IOException, GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(factory.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    /** A key and its certificate, written as NAME.pem too. */
    private KeyStore selfSigned(String name, String alternative)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + alternative,
                "-validity",
                "2",
                "-alias",
                name,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                name,
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString(),
                "-file",
                directory.resolve(name + ".pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
