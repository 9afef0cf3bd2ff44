// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.model.PartState.Health;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers how the connection and each metric are doing, and logs each change for the worse once. Thread-safe. */
final class PartStates {
    private static final Logger LOG = LoggerFactory.getLogger(PartStates.class);

    private final InstanceId instance;
    private final Map<String, PartState> metrics = new ConcurrentSkipListMap<>();
    private volatile PartState connection;

    PartStates(InstanceId instance) {
        this.instance = instance;
        this.connection = PartState.of(instance, "postgres", Health.DEGRADED, "not connected yet");
    }

    /** Returns whether this is a change. */
    boolean reached() {
        boolean change = connection.health() != Health.OK;
        connection = new PartState(connection.name(), Health.OK, "");
        return change;
    }

    /** Returns whether this is a change. */
    boolean lost(String reason) {
        boolean change = connection.health() != Health.FAILED;
        connection = new PartState(connection.name(), Health.FAILED, reason);
        return change;
    }

    /**
     * @param isForServer whether the server, by its version and role, has the family: without, nothing is amiss
     * @param note to be said of the family besides; empty for nothing
     */
    void sampled(FamilySample sample, boolean isForServer, String note) {
        Health health =
                switch (sample.state()) {
                    case OK -> Health.OK;
                    case FAILED -> Health.FAILED;
                    default -> isForServer ? Health.DEGRADED : Health.OK;
                };
        String name = sample.family().name();
        PartState state = PartState.of(instance, "metric " + name, health, joined(sample.detail(), note));
        PartState before = metrics.put(name, state);
        boolean worse = before == null || before.health() != health;
        if (worse && health == Health.FAILED && connection.health() == Health.OK) {
            LOG.warn("Metric {} failed on {}: {}", name, instance, sample.detail());
        } else if (worse && health == Health.DEGRADED) {
            LOG.info("Metric {} on {}: {} ({})", name, instance, sample.state(), sample.detail());
        }
    }

    private static String joined(String detail, String note) {
        return detail.isEmpty() || note.isEmpty() ? detail + note : detail + "; " + note;
    }

    void retain(Set<String> names) {
        metrics.keySet().retainAll(names);
    }

    List<PartState> parts() {
        List<PartState> parts = new ArrayList<>();
        parts.add(connection);
        parts.addAll(metrics.values());
        return parts;
    }
}
