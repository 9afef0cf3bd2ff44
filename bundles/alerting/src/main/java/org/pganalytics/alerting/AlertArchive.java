// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.alerting;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.store.AlertStore;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.Alert;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the book's alerts in the store, on a thread of its own: what changes is owed (the newest state of each alert), and paid
 * as soon as the store answers. Loads the alerts of an earlier backend first, once.
 */
final class AlertArchive {
    static final int MAX_OWED = 20_000;
    static final int LOADED_RESOLVED = 1_000;
    private static final long RETRY_MILLIS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(AlertArchive.class);

    private final Supplier<@Nullable AlertStore> store;
    private final Consumer<List<Alert>> loaded;
    private final ScheduledExecutorService thread;
    private final Map<UUID, Alert> owed = new LinkedHashMap<>();
    private boolean isLoaded;
    private boolean isAway;

    /**
     * @param store null while there is none
     * @param loaded takes the stored alerts, oldest first
     */
    AlertArchive(Supplier<@Nullable AlertStore> store, Consumer<List<Alert>> loaded, ScheduledExecutorService thread) {
        this.store = store;
        this.loaded = loaded;
        this.thread = thread;
        thread.scheduleWithFixedDelay(this::settle, 0, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    void save(Alert alert) {
        synchronized (owed) {
            owed.remove(alert.id());
            owed.put(alert.id(), alert);
            if (owed.size() > MAX_OWED) {
                Alert lost = owed.remove(owed.keySet().iterator().next());
                LOG.error("alert {} is not kept: the store has been away for too long", lost.id());
            }
        }
        thread.execute(this::settle);
    }

    int owed() {
        synchronized (owed) {
            return owed.size();
        }
    }

    private void settle() {
        AlertStore there = store.get();
        if (there == null) {
            return;
        }
        try {
            load(there);
            for (Alert alert : toPay()) {
                pay(there, alert);
            }
            isAway = false;
        } catch (StoreUnavailableException e) {
            if (!isAway) {
                LOG.info("alerts wait for the store: {}", e.getMessage());
            }
            isAway = true;
        } catch (RuntimeException e) {
            if (!isAway) {
                LOG.error("store {} failed on alerts", there.getClass().getName(), e);
            }
            isAway = true;
        }
    }

    private void pay(AlertStore there, Alert alert) {
        try {
            there.save(alert);
            synchronized (owed) {
                owed.remove(alert.id(), alert);
            }
        } catch (RuntimeException e) {
            // To the end of the queue: one that the store cannot take must not hold up the others
            synchronized (owed) {
                if (owed.remove(alert.id(), alert)) {
                    owed.put(alert.id(), alert);
                }
            }
            throw e;
        }
    }

    private List<Alert> toPay() {
        synchronized (owed) {
            return List.copyOf(owed.values());
        }
    }

    private void load(AlertStore there) {
        if (isLoaded) {
            return;
        }
        Map<UUID, Alert> stored = new LinkedHashMap<>();
        there.newest(LOADED_RESOLVED).forEach(alert -> stored.put(alert.id(), alert));
        there.open().forEach(alert -> stored.put(alert.id(), alert));
        List<Alert> oldestFirst = new ArrayList<>(stored.values());
        oldestFirst.sort(Comparator.comparing(Alert::openedAt));
        loaded.accept(oldestFirst);
        isLoaded = true;
    }

    /** Pays what is owed a last time, for at most five seconds. */
    void close() {
        thread.execute(this::settle);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
