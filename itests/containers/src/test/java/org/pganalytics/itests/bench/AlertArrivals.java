// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pganalytics.itests.Backend;

/** When the first open alert with a root cause came over the WebSocket, by instance, as System.nanoTime has it. */
final class AlertArrivals implements WebSocket.Listener, AutoCloseable {
    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<String, Long> arrived = new ConcurrentHashMap<>();
    private final StringBuilder text = new StringBuilder();
    private final String rootCause;
    private final WebSocket socket;

    AlertArrivals(Backend backend, String rootCause) {
        this.rootCause = rootCause;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("pganalytics", "bearer." + backend.token())
                .buildAsync(URI.create(backend.url().replace("http", "ws") + "/ws/v2"), this)
                .join();
    }

    int count() {
        return arrived.size();
    }

    @Nullable
    Long at(String instance) {
        return arrived.get(instance);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            long now = System.nanoTime();
            took(text.toString(), now);
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void took(String message, long now) {
        try {
            JsonNode alert = mapper.readTree(message).path("alert");
            if (alert.path("rootCause").asText().equals(rootCause)
                    && alert.path("state").asText().equals("open")) {
                arrived.putIfAbsent(alert.path("instance").asText(), now);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the backend sent what is not JSON: " + message, e);
        }
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        System.err.println("WebSocket: " + error);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
