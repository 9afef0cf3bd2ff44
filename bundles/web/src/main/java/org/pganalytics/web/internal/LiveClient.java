// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection with its bounded queue: live metrics are dropped when the peer reads too slowly, and the connection
 * is closed when not even alerts fit any more. Thread-safe.
 */
public final class LiveClient implements Session.Listener.AutoDemanding {
    static final int METRICS_QUEUE = 256;
    static final int QUEUE = 1024;
    private static final int MAX_SUBSCRIPTIONS = 10_000;
    private static final Duration PONG_LIMIT = Duration.ofSeconds(65);

    private final LiveHub hub;
    private final String token;
    private final Deque<String> queue = new ArrayDeque<>();
    private volatile Set<String> instances = Set.of();
    private volatile Instant lastHeard;
    private @Nullable Session session;
    private boolean sending;

    LiveClient(LiveHub hub, String token) {
        this.hub = hub;
        this.token = token;
        this.lastHeard = hub.now();
    }

    String token() {
        return token;
    }

    boolean wants(String instance) {
        Set<String> wanted = instances;
        return wanted.contains("*") || wanted.contains(instance);
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        opened.setMaxTextMessageSize(LiveServlet.MAX_MESSAGE);
        opened.setMaxBinaryMessageSize(LiveServlet.MAX_MESSAGE);
        synchronized (this) {
            session = opened;
        }
        if (!hub.add(this)) {
            close(StatusCode.TRY_AGAIN_LATER, "too many clients");
        }
        sendNext();
    }

    @Override
    public void onWebSocketText(String message) {
        lastHeard = hub.now();
        try {
            Map<String, Object> command = hub.json().object(message.getBytes(StandardCharsets.UTF_8));
            if ("subscribe".equals(command.get("type"))
                    && command.get("instances") instanceof List<?> list
                    && list.size() <= MAX_SUBSCRIPTIONS
                    && list.stream().allMatch(String.class::isInstance)) {
                instances = Set.copyOf(
                        list.stream().map(String.class::cast).distinct().toList());
                return;
            }
        } catch (IllegalArgumentException e) {
            // answered below, as is every message that is not understood
        }
        offer("{\"type\":\"error\",\"detail\":\"only subscribe with a list of instances is understood\"}", false);
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        lastHeard = hub.now();
    }

    @Override
    public void onWebSocketClose(int code, @Nullable String reason) {
        hub.remove(this);
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        hub.remove(this);
    }

    /**
     * Queues a message.
     *
     * @param must whether it may not be dropped: then a full queue closes the connection
     * @return false when it was dropped
     */
    boolean offer(String message, boolean must) {
        synchronized (this) {
            if (queue.size() >= (must ? QUEUE : METRICS_QUEUE)) {
                if (!must) {
                    return false;
                }
                queue.clear();
            } else {
                queue.add(message);
                message = "";
            }
        }
        if (!message.isEmpty()) {
            close(StatusCode.TRY_AGAIN_LATER, "reads too slowly");
            return false;
        }
        sendNext();
        return true;
    }

    /** Pings the peer; closes when it has not answered or its login has ended. */
    void check(boolean loggedIn) {
        if (!loggedIn) {
            close(StatusCode.POLICY_VIOLATION, "the session has ended");
        } else if (lastHeard.plus(PONG_LIMIT).isBefore(hub.now())) {
            Session gone = session();
            hub.remove(this);
            if (gone != null) {
                gone.disconnect();
            }
        } else {
            Session live = session();
            if (live != null && live.isOpen()) {
                live.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
            }
        }
    }

    void close(int code, String reason) {
        hub.remove(this);
        Session live = session();
        if (live != null) {
            // a peer that does not read never answers a close: cut it when the frame cannot go out
            live.close(code, reason, Callback.from(() -> {}, failure -> live.disconnect()));
            hub.later(() -> {
                if (live.isOpen()) {
                    live.disconnect();
                }
            });
        }
    }

    private synchronized @Nullable Session session() {
        return session;
    }

    private void sendNext() {
        Session live;
        String message;
        synchronized (this) {
            live = session;
            if (sending || live == null || queue.isEmpty()) {
                return;
            }
            sending = true;
            message = queue.remove();
        }
        live.sendText(message, Callback.from(this::sent, failure -> hub.remove(this)));
    }

    private void sent() {
        synchronized (this) {
            sending = false;
        }
        hub.execute(this::sendNext);
    }
}
