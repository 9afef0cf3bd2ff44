// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.gateway.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.plugin.MeterSource.Meter;
import org.pganalytics.wire.WireError;

/** All connections together: how many, whose, and what was refused. Thread-safe. */
final class Peers {
    private static final int FAMILIES = 10_000;

    private final int limit;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<String, Connection> byCollector = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> rejected = new ConcurrentHashMap<>();
    final LongAdder batches = new LongAdder();
    final LongAdder held = new LongAdder();
    final LongAdder replaced = new LongAdder();
    final FamilyPool families = new FamilyPool(FAMILIES);

    Peers(int limit) {
        this.limit = limit;
        for (WireError error : WireError.values()) {
            rejected.put(error.name().toLowerCase(Locale.ROOT), new LongAdder());
        }
    }

    /** Counts a connection in; false when it is one too many. */
    boolean enter() {
        return connections.incrementAndGet() <= limit;
    }

    void leave() {
        connections.decrementAndGet();
    }

    /** Makes this the collector's connection; returns the earlier one. */
    @Nullable
    Connection replace(String collector, Connection connection) {
        return byCollector.put(collector, connection);
    }

    /** False when a later connection of the collector has taken over. */
    boolean remove(String collector, Connection connection) {
        return byCollector.remove(collector, connection);
    }

    /** @param reason one of a fixed set */
    void rejected(String reason) {
        rejected.computeIfAbsent(reason, r -> new LongAdder()).increment();
    }

    List<Meter> meters() {
        List<Meter> meters = new ArrayList<>();
        meters.add(new Meter("pganalytics_gateway_connections", false, "Open connections", "", connections.get()));
        meters.add(new Meter("pganalytics_gateway_agents", false, "Agents connected", "", byCollector.size()));
        meters.add(new Meter("pganalytics_gateway_batches_total", true, "Batches received", "", batches.sum()));
        meters.add(new Meter(
                "pganalytics_gateway_held_total", true, "Times reading stopped for a full intake", "", held.sum()));
        meters.add(new Meter(
                "pganalytics_gateway_replaced_total",
                true,
                "Connections closed as their collector said hello on another",
                "",
                replaced.sum()));
        rejected.forEach((reason, count) -> meters.add(new Meter(
                "pganalytics_gateway_rejected_frames_total",
                true,
                "Frames refused, connection closed",
                "{reason=\"" + reason + "\"}",
                count.sum())));
        return meters;
    }
}
