// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.alerting;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.pganalytics.model.Alert;

/** The newest resolved alerts, in the order they ended. Not thread-safe. */
final class ResolvedAlerts {
    private final int limit;
    private final Map<UUID, Alert> byId = new LinkedHashMap<>();

    ResolvedAlerts(int limit) {
        this.limit = limit;
    }

    void add(Alert alert) {
        byId.put(alert.id(), alert);
        if (byId.size() > limit) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    Optional<Alert> byId(UUID id) {
        return Optional.ofNullable(byId.get(id));
    }

    List<Alert> newestFirst() {
        List<Alert> alerts = new ArrayList<>(byId.values());
        Collections.reverse(alerts);
        return alerts;
    }
}
