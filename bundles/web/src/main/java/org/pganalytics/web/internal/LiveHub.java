// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.access.Access;
import org.pganalytics.api.alert.AlertListener;
import org.pganalytics.api.ingest.ObservationListener;
import org.pganalytics.api.plugin.MeterSource;
import org.pganalytics.model.Alert;
import org.pganalytics.model.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands alerts and live metrics to the WebSocket clients, on one thread of its own. What comes in is bounded: metrics are
 * dropped first.
 */
@Component(service = {LiveHub.class, AlertListener.class, ObservationListener.class, MeterSource.class})
public final class LiveHub implements AlertListener, ObservationListener, MeterSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveHub.class);
    static final int MAX_CLIENTS = 1000;
    private static final int MAX_EVENTS = 10_000;
    private static final int MAX_METRIC_EVENTS = 5_000;

    private final Access access;
    private final Clock clock;
    private final Json json = new Json();
    private final Set<LiveClient> clients = ConcurrentHashMap.newKeySet();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final ScheduledThreadPoolExecutor thread;

    @Activate
    public LiveHub(@Reference Access access) {
        this(access, Clock.systemUTC(), Duration.ofSeconds(20));
    }

    LiveHub(Access access, Clock clock, Duration pingInterval) {
        this.access = access;
        this.clock = clock;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread live = new Thread(task, "pganalytics-live");
            live.setDaemon(true);
            return live;
        });
        thread.setRemoveOnCancelPolicy(true);
        long millis = pingInterval.toMillis();
        thread.scheduleWithFixedDelay(this::checkClients, millis, millis, TimeUnit.MILLISECONDS);
    }

    Instant now() {
        return clock.instant();
    }

    Json json() {
        return json;
    }

    boolean isFull() {
        return clients.size() >= MAX_CLIENTS;
    }

    boolean add(LiveClient client) {
        return !isFull() && clients.add(client);
    }

    void remove(LiveClient client) {
        clients.remove(client);
    }

    int clients() {
        return clients.size();
    }

    @Override
    public void changed(Alert alert) {
        if (!clients.isEmpty()) {
            enqueue(MAX_EVENTS, () -> sendAlert(alert));
        }
    }

    @Override
    public void observed(Observation observation) {
        String instance = observation.instance().id().value();
        if (clients.stream().anyMatch(c -> c.wants(instance))) {
            enqueue(MAX_METRIC_EVENTS, () -> sendMetrics(instance, observation));
        }
    }

    private void sendAlert(Alert alert) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", "alert");
        message.put("alert", AlertView.of(alert));
        String text = json.text(message);
        clients.forEach(c -> count(c.offer(text, true)));
    }

    private void sendMetrics(String instance, Observation observation) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", "metrics");
        message.put("instance", instance);
        message.put("time", observation.time().toEpochMilli());
        message.put("values", LatestRows.values(observation.core()));
        String text = json.text(message);
        clients.stream().filter(c -> c.wants(instance)).forEach(c -> count(c.offer(text, false)));
    }

    private void count(boolean taken) {
        (taken ? sent : dropped).incrementAndGet();
    }

    private void enqueue(int limit, Runnable event) {
        if (waiting.incrementAndGet() > limit) {
            waiting.decrementAndGet();
            dropped.incrementAndGet();
            return;
        }
        if (!execute(() -> {
            waiting.decrementAndGet();
            event.run();
        })) {
            waiting.decrementAndGet();
        }
    }

    /** Runs it on the hub's thread; false after close. */
    boolean execute(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.warn("Live: an event could not be sent", e);
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs it in five seconds. */
    void later(Runnable task) {
        try {
            thread.schedule(task, 5, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    private void checkClients() {
        for (LiveClient client : clients) {
            try {
                client.check(access.user(client.token()).isPresent());
            } catch (RuntimeException e) {
                LOG.warn("Live: a client could not be checked", e);
                remove(client);
            }
        }
    }

    @Override
    public List<Meter> meters() {
        return List.of(
                new Meter("pganalytics_live_clients", false, "WebSocket clients", "", clients.size()),
                new Meter("pganalytics_live_sent_total", true, "Messages queued for clients", "", sent.get()),
                new Meter(
                        "pganalytics_live_dropped_total",
                        true,
                        "Messages dropped, client too slow",
                        "",
                        dropped.get()));
    }

    @Deactivate
    @Override
    public void close() {
        clients.forEach(c -> c.close(StatusCode.SHUTDOWN, "the server stops"));
        thread.shutdownNow();
    }
}
