// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a logged-in backend pushes over its WebSocket from now on. */
final class PushedMessages implements WebSocket.Listener, AutoCloseable {
    private final Queue<String> messages = new ConcurrentLinkedQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    PushedMessages(Backend backend) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("pganalytics", "bearer." + backend.token())
                .buildAsync(URI.create(backend.url().replace("http", "ws") + "/ws/v2"), this)
                .join();
    }

    boolean tellOf(String words) {
        return messages.stream().anyMatch(message -> message.contains(words));
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            messages.add(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
