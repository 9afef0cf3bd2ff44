// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.store.AnalysisStore;
import org.pganalytics.api.store.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the engine sees to the store, once a second on a thread of its own. Bounded: while there is no store the oldest is
 * forgotten, and what a store refuses is lost; it is a record for people, nothing is inferred from it later.
 */
final class AnalysisArchive implements AutoCloseable {
    private static final int MAX_WAITING = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(AnalysisArchive.class);

    private final Supplier<@Nullable AnalysisStore> store;
    private final Supplier<Knowledge> knowledge;
    private final Deque<AnalysisStore.Anomaly> anomalies = new ArrayDeque<>();
    private final Deque<AnalysisStore.Correlation> correlations = new ArrayDeque<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "pganalytics-analysis-archive");
        daemon.setDaemon(true);
        return daemon;
    });
    private long savedVersion = -1;
    private @Nullable AnalysisStore savedIn;

    AnalysisArchive(Supplier<@Nullable AnalysisStore> store, Supplier<Knowledge> knowledge) {
        this.store = store;
        this.knowledge = knowledge;
        thread.scheduleWithFixedDelay(this::write, 1, 1, TimeUnit.SECONDS);
    }

    synchronized void anomalies(List<AnalysisStore.Anomaly> some) {
        some.forEach(one -> keep(anomalies, one));
    }

    synchronized void correlation(AnalysisStore.Correlation one) {
        keep(correlations, one);
    }

    private static <T> void keep(Deque<T> waiting, T one) {
        if (waiting.size() >= MAX_WAITING) {
            waiting.removeFirst();
        }
        waiting.addLast(one);
    }

    private synchronized <T> List<T> drain(Deque<T> waiting) {
        List<T> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }

    private void write() {
        AnalysisStore there = store.get();
        if (there == null) {
            return;
        }
        try {
            Knowledge now = knowledge.get();
            if (now.version() != savedVersion || there != savedIn) {
                there.saveGraph(now.graph().edges().stream()
                        .map(e -> new AnalysisStore.Edge(e.cause(), e.effect(), e.lagSeconds(), e.id()))
                        .toList());
                savedVersion = now.version();
                savedIn = there;
            }
            List<AnalysisStore.Anomaly> seen = drain(anomalies);
            if (!seen.isEmpty()) {
                there.saveAnomalies(seen);
            }
            List<AnalysisStore.Correlation> found = drain(correlations);
            if (!found.isEmpty()) {
                there.saveCorrelations(found);
            }
        } catch (StoreUnavailableException e) {
            LOG.debug("the store takes no record of the analysis: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("store {} failed on the analysis' record", there.getClass().getName(), e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
