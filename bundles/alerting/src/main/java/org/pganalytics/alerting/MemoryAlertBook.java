// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.alerting;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.model.Alert;
import org.pganalytics.model.Finding;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Severity;

/**
 * The book in memory: open alerts by the key of their finding, resolved ones in the order they ended, the oldest
 * forgotten beyond a bound. Thread-safe; whoever listens is told one change at a time, in the order they happened, outside the
 * book's lock and on a thread that brought a change.
 */
final class MemoryAlertBook implements AlertBook {
    static final int MAX_RESOLVED = 10_000;

    /** After a restart rules with a hold time need a while to find again what was found before. */
    static final Duration GRACE = Duration.ofMinutes(2);

    private final Clock clock;
    private final Consumer<Alert> changed;
    private final Map<Finding.Key, Alert> open = new HashMap<>();
    private final Set<UUID> restored = new HashSet<>();
    private final ResolvedAlerts resolved = new ResolvedAlerts(MAX_RESOLVED);
    private final Queue<Alert> untold = new ConcurrentLinkedQueue<>();
    private final Lock telling = new ReentrantLock();
    private Instant graceEnds = Instant.MIN;

    /** @param changed is told of each alert that was opened, acknowledged, says something else, or was resolved */
    MemoryAlertBook(Clock clock, Consumer<Alert> changed) {
        this.clock = clock;
        this.changed = changed;
    }

    /**
     * Takes the alerts of an earlier backend. What was open stays open until it is reported again, or not reported for the
     * time of grace; what has been opened anew meanwhile goes on as the new alert, and the old one is resolved.
     */
    void restore(List<Alert> alerts) {
        take(alerts);
        tell();
    }

    private synchronized void take(List<Alert> alerts) {
        Instant now = clock.instant();
        graceEnds = now.plus(GRACE);
        for (Alert alert : alerts) {
            if (!alert.isOpen()) {
                resolved.add(alert);
            } else if (open.putIfAbsent(alert.finding().key(), alert) == null) {
                restored.add(alert.id());
            } else {
                end(alert, now, null);
            }
        }
    }

    @Override
    public void report(InstanceId instance, Instant at, List<Finding> findings) {
        record(instance, findings);
        tell();
    }

    private synchronized void record(InstanceId instance, List<Finding> findings) {
        Instant now = clock.instant();
        Set<Finding.Key> present = new HashSet<>();
        for (Finding finding : findings) {
            present.add(finding.key());
            Alert before = open.get(finding.key());
            if (before != null) {
                restored.remove(before.id());
            }
            Alert after = before == null ? opened(finding, now) : updated(before, finding, now);
            open.put(finding.key(), after);
            if (before == null || saysSomethingElse(before.finding(), finding)) {
                untold.add(after);
            }
        }
        for (Alert alert : openOf(instance)) {
            boolean isAwaited = restored.contains(alert.id()) && !now.isAfter(graceEnds);
            if (!present.contains(alert.finding().key()) && !isAwaited) {
                close(alert, now, null);
            }
        }
    }

    @Override
    public void resolve(InstanceId instance, String reason) {
        closeAll(instance, reason);
        tell();
    }

    private synchronized void closeAll(InstanceId instance, String reason) {
        Instant now = clock.instant();
        openOf(instance).forEach(alert -> close(alert, now, reason));
    }

    private List<Alert> openOf(InstanceId instance) {
        return open.values().stream()
                .filter(alert -> alert.finding().instance().equals(instance))
                .toList();
    }

    private void close(Alert alert, Instant now, @Nullable String reason) {
        open.remove(alert.finding().key());
        restored.remove(alert.id());
        end(alert, now, reason);
    }

    private void end(Alert alert, Instant now, @Nullable String reason) {
        Alert ended = ended(alert, now, reason);
        resolved.add(ended);
        untold.add(ended);
    }

    @Override
    public Optional<Alert> acknowledge(UUID id, String user) {
        Optional<Alert> taken = take(id, user);
        tell();
        return taken;
    }

    /** One thread at a time: an acknowledgement told after the end of its alert would bring it back to life in the store. */
    private void tell() {
        telling.lock();
        try {
            for (Alert next = untold.poll(); next != null; next = untold.poll()) {
                changed.accept(next);
            }
        } finally {
            telling.unlock();
        }
    }

    private synchronized Optional<Alert> take(UUID id, String user) {
        Optional<Alert> found = openById(id);
        if (found.isEmpty() || found.get().state() == Alert.State.ACKNOWLEDGED) {
            return found;
        }
        Alert alert = found.get();
        Instant now = clock.instant();
        Alert taken =
                new Alert(id, Alert.State.ACKNOWLEDGED, alert.finding(), alert.openedAt(), now, now, user, null, null);
        open.put(alert.finding().key(), taken);
        untold.add(taken);
        return Optional.of(taken);
    }

    @Override
    public synchronized Optional<Alert> alert(UUID id) {
        return openById(id).or(() -> resolved.byId(id));
    }

    private Optional<Alert> openById(UUID id) {
        return open.values().stream().filter(alert -> alert.id().equals(id)).findFirst();
    }

    @Override
    public synchronized List<Alert> alerts(int limit) {
        Stream<Alert> openNewestFirst = open.values().stream()
                .sorted(Comparator.comparing(Alert::openedAt).reversed());
        return Stream.concat(openNewestFirst, resolved.newestFirst().stream())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized boolean hasOpen(InstanceId instance) {
        return open.keySet().stream().anyMatch(key -> key.instance().equals(instance));
    }

    synchronized Map<Severity, Long> openBySeverity() {
        Map<Severity, Long> counts = new HashMap<>();
        open.values().forEach(alert -> counts.merge(alert.finding().severity(), 1L, Long::sum));
        return counts;
    }

    private static Alert opened(Finding finding, Instant now) {
        return new Alert(UUID.randomUUID(), Alert.State.OPEN, finding, now, now, null, null, null, null);
    }

    private static Alert updated(Alert alert, Finding finding, Instant now) {
        return new Alert(
                alert.id(),
                alert.state(),
                finding,
                alert.openedAt(),
                now,
                alert.acknowledgedAt(),
                alert.acknowledgedBy(),
                null,
                null);
    }

    private static Alert ended(Alert alert, Instant now, @Nullable String reason) {
        return new Alert(
                alert.id(),
                Alert.State.RESOLVED,
                alert.finding(),
                alert.openedAt(),
                now,
                alert.acknowledgedAt(),
                alert.acknowledgedBy(),
                now,
                reason);
    }

    /** Values move with every snapshot; people are told again only when the verdict does. */
    private static boolean saysSomethingElse(Finding before, Finding after) {
        return before.severity() != after.severity()
                || !before.title().equals(after.title())
                || !before.explanation().rootCause().equals(after.explanation().rootCause())
                || before.explanation().path().size()
                        != after.explanation().path().size();
    }
}
