// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.Alert;
import org.pganalytics.model.Severity;

class LiveTest {
    private TestHouse house;

    @BeforeEach
    void open() throws Exception {
        house = new TestHouse();
    }

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private static final class Client implements WebSocket.Listener {
        final List<String> messages = new CopyOnWriteArrayList<>();
        final StringBuilder part = new StringBuilder();
        volatile int pings;
        volatile int closed;

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            pings++;
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed = code;
            return null;
        }
    }

    @Test
    void pushesAlertsAlwaysAndMetricsToSubscribers() throws Exception {
        Client client = new Client();
        WebSocket socket = connect(client, "viewer-token");
        assertThat(socket.getSubprotocol()).isEqualTo("pganalytics");
        await().until(() -> house.hub.clients() == 1);
        house.hub.observed(house.observation(1));
        Alert alert = house.addAlert(Severity.CRITICAL, Alert.State.OPEN);
        house.hub.changed(alert);
        await().until(() -> client.messages.size() == 1);
        assertThat(client.messages.get(0)).startsWith("{\"type\":\"alert\",\"alert\":{\"id\":\"" + alert.id());

        socket.sendText("{\"type\":\"subscribe\",\"instances\":[\"*\"]}", true).get(5, TimeUnit.SECONDS);
        await().untilAsserted(() -> {
            house.hub.observed(house.observation(2.5));
            assertThat(client.messages)
                    .contains("{\"type\":\"metrics\",\"instance\":\"db1:5432\",\"time\":1795428000000,"
                            + "\"values\":{\"cpu_percent\":2.5}}");
        });
        socket.sendText("{\"type\":\"dance\"}", true).get(5, TimeUnit.SECONDS);
        await().until(() -> client.messages.stream().anyMatch(m -> m.contains("\"type\":\"error\"")));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(5, TimeUnit.SECONDS);
        await().until(() -> house.hub.clients() == 0);
    }

    @Test
    void pingsAndEndsWithTheSession() throws Exception {
        Client client = new Client();
        connect(client, "viewer-token");
        await().until(() -> client.pings > 1);
        house.tokens.remove("viewer-token");
        await().until(() -> client.closed == 1008);
        await().until(() -> house.hub.clients() == 0);
    }

    @Test
    void closesOnAnOversizedMessage() throws Exception {
        Client client = new Client();
        WebSocket socket = connect(client, "viewer-token");
        socket.sendText("x".repeat(LiveServlet.MAX_MESSAGE + 1), true);
        await().until(() -> client.closed == 1009);
        await().until(() -> house.hub.clients() == 0);
    }

    @Test
    void refusesBeforeTheUpgrade() throws Exception {
        assertThat(handshake("Sec-WebSocket-Protocol: pganalytics, bearer.stale\r\n"))
                .startsWith("HTTP/1.1 401");
        assertThat(handshake("")).startsWith("HTTP/1.1 401").contains("application/problem+json");
        assertThat(handshake("Sec-WebSocket-Protocol: bearer.viewer-token\r\n")).startsWith("HTTP/1.1 400");
        String good = "Sec-WebSocket-Protocol: pganalytics, bearer.viewer-token\r\n";
        assertThat(handshake(good + "Origin: http://evil.example\r\n")).startsWith("HTTP/1.1 403");
        assertThat(handshake(good + "Origin: http://127.0.0.1:1\r\n")).startsWith("HTTP/1.1 403");
        assertThat(handshake(good + "Origin: null\r\n")).startsWith("HTTP/1.1 403");
        assertThat(handshake(good + "Origin: http://127.0.0.1:" + house.port() + "\r\n"))
                .startsWith("HTTP/1.1 101")
                .doesNotContain("viewer-token");
        // A proxy that ends TLS: the browser's port is not the server's
        assertThat(handshake("monitor.example", good + "Origin: https://monitor.example\r\n"))
                .startsWith("HTTP/1.1 101");
        assertThat(house.get("/ws/v2", "viewer-token").statusCode()).isEqualTo(426);
    }

    @Test
    void dropsMetricsOfASlowClientAndThenTheClient() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(1024);
            socket.connect(new java.net.InetSocketAddress("127.0.0.1", house.port()));
            shake(socket, "127.0.0.1", "Sec-WebSocket-Protocol: pganalytics, bearer.viewer-token\r\n");
            await().until(() -> house.hub.clients() == 1);
            Alert alert = house.addAlert(Severity.CRITICAL, Alert.State.OPEN);
            await().atMost(30, TimeUnit.SECONDS).until(() -> {
                for (int i = 0; i < 2000; i++) {
                    house.hub.changed(alert);
                }
                return house.hub.clients() == 0;
            });
        }
        Client other = new Client();
        connect(other, "viewer-token");
        await().until(() -> house.hub.clients() == 1);
        house.hub.changed(house.addAlert(Severity.INFO, Alert.State.OPEN));
        await().until(() -> !other.messages.isEmpty());
    }

    private WebSocket connect(Client client, String token) throws Exception {
        return house.client
                .newWebSocketBuilder()
                .subprotocols("pganalytics", "bearer." + token)
                .buildAsync(URI.create("ws://127.0.0.1:" + house.port() + "/ws/v2"), client)
                .get(5, TimeUnit.SECONDS);
    }

    private String handshake(String headers) throws Exception {
        return handshake("127.0.0.1:" + house.port(), headers);
    }

    private String handshake(String host, String headers) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", house.port())) {
            return shake(socket, host, headers);
        }
    }

    private String shake(Socket socket, String host, String headers) throws Exception {
        OutputStream out = socket.getOutputStream();
        out.write(("GET /ws/v2 HTTP/1.1\r\nHost: " + host
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        while (!answer.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            answer.write(next);
        }
        return answer.toString(StandardCharsets.US_ASCII);
    }
}
