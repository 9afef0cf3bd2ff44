// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.alerting;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.alert.AlertListener;
import org.pganalytics.api.plugin.MeterSource;
import org.pganalytics.api.store.AlertStore;
import org.pganalytics.model.Alert;
import org.pganalytics.model.Finding;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Severity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The alert book as a service: in memory first, archived when the store answers, its changes told to all listeners. */
@Component(service = {AlertBook.class, MeterSource.class})
public final class AlertingComponent implements AlertBook, MeterSource {
    private static final Logger LOG = LoggerFactory.getLogger(AlertingComponent.class);

    private final List<AlertListener> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "pganalytics-alert-archive");
        daemon.setDaemon(true);
        return daemon;
    });
    private final MemoryAlertBook book;
    private final AlertArchive archive;
    private volatile @Nullable AlertStore store;

    @Activate
    public AlertingComponent() {
        this(Clock.systemUTC());
    }

    AlertingComponent(Clock clock) {
        book = new MemoryAlertBook(clock, this::changed);
        archive = new AlertArchive(() -> store, book::restore, thread);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setStore(AlertStore newStore) {
        store = newStore;
    }

    void unsetStore(AlertStore oldStore) {
        if (store == oldStore) {
            store = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(AlertListener listener) {
        listeners.add(listener);
    }

    void removeListener(AlertListener listener) {
        listeners.remove(listener);
    }

    private void changed(Alert alert) {
        log(alert);
        archive.save(alert);
        for (AlertListener listener : listeners) {
            try {
                listener.changed(alert);
            } catch (RuntimeException e) {
                LOG.error("alert listener {} failed", listener.getClass().getName(), e);
            }
        }
    }

    private static void log(Alert alert) {
        Finding finding = alert.finding();
        LOG.info(
                "alert {} {}: {} on {}: {} ({})",
                alert.id(),
                alert.state().name().toLowerCase(Locale.ROOT),
                finding.severity().name().toLowerCase(Locale.ROOT),
                finding.instance(),
                finding.title(),
                finding.explanation().rootCause());
    }

    @Override
    public void report(InstanceId instance, Instant at, List<Finding> findings) {
        book.report(instance, at, findings);
    }

    @Override
    public void resolve(InstanceId instance, String reason) {
        book.resolve(instance, reason);
    }

    @Override
    public Optional<Alert> acknowledge(UUID id, String user) {
        return book.acknowledge(id, user);
    }

    @Override
    public Optional<Alert> alert(UUID id) {
        return book.alert(id);
    }

    @Override
    public List<Alert> alerts(int limit) {
        return book.alerts(limit);
    }

    @Override
    public boolean hasOpen(InstanceId instance) {
        return book.hasOpen(instance);
    }

    @Override
    public List<Meter> meters() {
        Map<Severity, Long> counts = book.openBySeverity();
        Stream<Meter> open = Stream.of(Severity.values())
                .map(severity -> new Meter(
                        "pganalytics_alerts_open",
                        false,
                        "Alerts that are open",
                        "{severity=\"" + severity.name().toLowerCase(Locale.ROOT) + "\"}",
                        counts.getOrDefault(severity, 0L)));
        Meter owed = new Meter(
                "pganalytics_alerts_owed_to_store", false, "Alerts the store has not got yet", "", archive.owed());
        return Stream.concat(open, Stream.of(owed)).toList();
    }

    @Deactivate
    public void close() {
        archive.close();
    }
}
