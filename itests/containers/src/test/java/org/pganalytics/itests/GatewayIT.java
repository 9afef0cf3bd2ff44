// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.testkit.Certificate;
import org.pganalytics.testkit.TestPostgres;
import org.pganalytics.wire.WireError;

/**
 * The ports of a backend that an ordinary user started in a directory with a space: taken by others, fed with hostile
 * bytes, secured by TLS.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayIT {
    private static final String REJECTED = "pganalytics_gateway_rejected_frames_total";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private final Started started = new Started();
    private Backend backend;
    private AgentProcess agent;

    @BeforeAll
    void start() throws Exception {
        // Others must be able to pass: the backend and its database are run by another user when the tests are root's
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        TestPostgres watched = started.add(TestPostgres.start(16));
        backend = started.add(Backend.unpack(Files.createDirectory(directory.resolve("a place"))));
        backend.karaf.asOrdinaryUser();
        backend.start();
        backend.login();
        agent = started.add(AgentProcess.start(directory, backend, watched, "db1:5432", "1s", "1s"));
    }

    @AfterAll
    void stop() throws Exception {
        started.close();
    }

    /** Each test finds a plain gateway on a port of its own, and the agent there. */
    @BeforeEach
    void connect() throws Exception {
        int port = KarafProcess.freePort();
        backend.gateway(Map.of("port", Integer.toString(port), "tlsCertificate", "", "tlsKey", ""));
        agent.link(Map.of("host", "127.0.0.1", "port", Integer.toString(port), "tls", "false", "caCertificate", ""));
        awaitData(port);
    }

    @Test
    void refusesHostileBytesAndGoesOnWithTheOthers() throws Exception {
        Map<byte[], WireError> attacks = new LinkedHashMap<>();
        attacks.put(HostilePeer.hello(0, 0xCAFEBABE), WireError.BAD_MAGIC);
        attacks.put(HostilePeer.hello(4, 2), WireError.BAD_VERSION);
        attacks.put(HostilePeer.hello(8, 99), WireError.BAD_TYPE);
        attacks.put(HostilePeer.hello(12, 0x7FFFFFFF), WireError.TOO_LARGE);
        attacks.put(HostilePeer.hello(16, 0), WireError.BAD_CRC);
        attacks.put(HostilePeer.zipBomb(), WireError.TOO_LARGE);
        attacks.put(HostilePeer.hello("guessed"), WireError.UNAUTHORIZED);
        Map<WireError, Long> expected = new LinkedHashMap<>();
        for (Map.Entry<byte[], WireError> attack : attacks.entrySet()) {
            WireError error = attack.getValue();
            expected.merge(error, 1L, Long::sum);
            assertThat(HostilePeer.answer(backend.gatewayPort, attack.getKey())).isEqualTo(error);
        }

        for (Map.Entry<WireError, Long> count : expected.entrySet()) {
            String reason = "{reason=\"" + count.getKey().name().toLowerCase(Locale.ROOT) + "\"}";
            assertThat(backend.meter(REJECTED + reason)).as(reason).isEqualTo(count.getValue());
        }
        assertThat(backend.meter("pganalytics_gateway_agents")).isOne();
        awaitData(backend.gatewayPort);
    }

    @Test
    void speaksTlsWithAgentsThatTrustItAndWithNobodyElse() throws Exception {
        Certificate own = Certificate.selfSigned(directory, "gateway", "ip:127.0.0.1");
        Certificate other = Certificate.selfSigned(directory, "other", "ip:127.0.0.1");
        backend.gateway(Map.of(
                "tlsCertificate", own.chain().toString(), "tlsKey", own.key().toString()));

        awaitAgentSays("if its gateway speaks TLS set tls=true");
        awaitBackendSays("it does not speak TLS");
        agent.link(Map.of("tls", "true", "caCertificate", other.chain().toString()));
        awaitAgentSays("unable to find valid certification path");
        agent.link(Map.of("caCertificate", own.chain().toString(), "host", "localhost"));
        awaitAgentSays("No name matching localhost found");
        assertThat(backend.meter(REJECTED + "{reason=\"tls\"}")).isGreaterThanOrEqualTo(2);
        assertThat(backend.meter("pganalytics_gateway_batches_total")).isZero();

        agent.link(Map.of("host", "127.0.0.1"));
        awaitData(backend.gatewayPort);
    }

    @Test
    void saysThatTheGatewaysPortIsTakenAndTakesAnotherOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            backend.gateway(Map.of("port", Integer.toString(taken.getLocalPort())));
            awaitBackendSays("Gateway is not listening. Cannot listen on /127.0.0.1:" + taken.getLocalPort()
                    + ": Address already in use");
            assertThat(backend.get("/api/v2/instances").toString()).contains("db1:5432");
        }
        connect();
    }

    @Test
    void saysThatTheHttpPortIsTakenAndTakesAnotherOne() throws Exception {
        String port = "org.osgi.service.http.port";
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            backend.configure("org.apache.felix.http", Map.of(port, Integer.toString(taken.getLocalPort())));
            awaitBackendSays("Failed to bind to /127.0.0.1:" + taken.getLocalPort());
            assertThat(backend.karaf.isAlive()).isTrue();
        }
        backend.configure("org.apache.felix.http", Map.of(port, Integer.toString(backend.httpPort)));
        await("HTTP again").atMost(SOON).until(backend::isReady);
    }

    private void awaitData(int port) throws Exception {
        // The meters are those of this gateway, and not of the one before it, once its port is open
        await("port " + port + " open")
                .atMost(SOON)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    new Socket(InetAddress.getLoopbackAddress(), port).close();
                    return true;
                });
        await("agent on port " + port).atMost(SOON).until(() -> backend.meter("pganalytics_gateway_agents") == 1);
        long before = backend.meter("pganalytics_gateway_batches_total");
        await("more data on port " + port)
                .atMost(SOON)
                .until(() -> backend.meter("pganalytics_gateway_batches_total") >= before + 2);
    }

    private void awaitAgentSays(String words) {
        await(words).atMost(SOON).untilAsserted(() -> assertThat(agent.karaf.log())
                .contains(words));
    }

    private void awaitBackendSays(String words) {
        await(words).atMost(SOON).untilAsserted(() -> assertThat(backend.karaf.log())
                .contains(words));
    }
}
