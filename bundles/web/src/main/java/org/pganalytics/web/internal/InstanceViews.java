// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.model.Agent;
import org.pganalytics.model.Alert;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Severity;

/** Puts together what is known of instances: the register, open alerts, newest values. */
@Component(service = InstanceViews.class)
public final class InstanceViews {
    private static final int MOST_ALERTS = 10_000;
    /** Three times the default of an agent's batchInterval: a healthy agent may hold a batch back that long. */
    private static final Duration SILENT_CONNECTED = Duration.ofMinutes(3);

    private static final Duration SILENT_ALONE = Duration.ofSeconds(30);

    private final Fleet fleet;
    private final AlertBook book;
    private final LatestRows latest;
    private final Clock clock;

    record View(
            String id,
            String collector,
            String systemIdentifier,
            int serverVersion,
            Map<String, String> tags,
            Instant firstSeen,
            Instant lastSeen,
            String status,
            int openAlerts,
            @Nullable String worstSeverity,
            Map<String, Double> current) {}

    private record Trouble(int count, Severity worst) {
        Trouble and(Trouble other) {
            return new Trouble(count + other.count, worst.compareTo(other.worst) >= 0 ? worst : other.worst);
        }
    }

    @Activate
    public InstanceViews(@Reference Fleet fleet, @Reference AlertBook book, @Reference LatestRows latest) {
        this(fleet, book, latest, Clock.systemUTC());
    }

    InstanceViews(Fleet fleet, AlertBook book, LatestRows latest, Clock clock) {
        this.fleet = fleet;
        this.book = book;
        this.latest = latest;
        this.clock = clock;
    }

    List<View> all() {
        return views(fleet.instances());
    }

    Optional<View> one(InstanceId id) {
        return fleet.instance(id).map(i -> views(List.of(i)).get(0));
    }

    private List<View> views(List<Instance> instances) {
        Map<InstanceId, Trouble> troubles = new HashMap<>();
        for (Alert alert : book.alerts(MOST_ALERTS)) {
            if (alert.isOpen()) {
                Trouble trouble = new Trouble(1, alert.finding().severity());
                troubles.merge(alert.finding().instance(), trouble, Trouble::and);
            }
        }
        Set<String> connected = new HashSet<>();
        fleet.agents().stream().filter(Agent::connected).forEach(a -> connected.add(a.collector()));
        return instances.stream()
                .map(i -> view(i, connected.contains(i.collector()), troubles.get(i.id())))
                .toList();
    }

    private View view(Instance instance, boolean connected, @Nullable Trouble trouble) {
        Duration limit = connected ? SILENT_CONNECTED : SILENT_ALONE;
        boolean silent = instance.lastSeen().plus(limit).isBefore(clock.instant());
        return new View(
                instance.id().value(),
                instance.collector(),
                instance.systemIdentifier(),
                instance.serverVersion(),
                instance.tags(),
                instance.firstSeen(),
                instance.lastSeen(),
                silent ? "silent" : "up",
                trouble == null ? 0 : trouble.count,
                trouble == null ? null : AlertView.lower(trouble.worst),
                latest.of(instance.id()));
    }
}
