// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.analysis.Inspector;
import org.pganalytics.api.ingest.ObservationListener;
import org.pganalytics.model.Finding;
import org.pganalytics.model.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows observations to the inspector, the alert book and the listeners. What one of them throws stops at its name. */
final class Inspection {
    private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);
    /** After this many failures of one plug-in only every thousandth is logged. */
    private static final int LOGGED = 10;

    private final Inspector inspector;
    private final AlertBook alerts;
    private final List<ObservationListener> listeners = new CopyOnWriteArrayList<>();
    private final Counters counters;

    Inspection(Inspector inspector, AlertBook alerts, Counters counters) {
        this.inspector = inspector;
        this.alerts = alerts;
        this.counters = counters;
    }

    void add(ObservationListener listener) {
        listeners.add(listener);
    }

    void remove(ObservationListener listener) {
        listeners.remove(listener);
    }

    /** Callers see to it that one instance is inspected by one thread at a time. */
    void inspect(Observation observation) {
        long start = System.nanoTime();
        guarded(inspector, () -> {
            List<Finding> findings = inspector.inspect(observation);
            guarded(alerts, () -> alerts.report(observation.instance().id(), observation.time(), findings));
        });
        counters.inspectNanos.add(System.nanoTime() - start);
        for (ObservationListener listener : listeners) {
            guarded(listener, () -> listener.observed(observation));
        }
    }

    private void guarded(Object plugin, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            String name = plugin.getClass().getName();
            long failures = counters.pluginFailed(name);
            if (failures <= LOGGED || failures % 1000 == 0) {
                LOG.warn("{} threw (failure {}), the pipeline goes on", name, failures, e);
            }
        }
    }
}
