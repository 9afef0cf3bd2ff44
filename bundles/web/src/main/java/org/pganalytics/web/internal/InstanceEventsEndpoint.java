// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;
import org.pganalytics.model.InstanceId;

/** GET /instances/{id}/events: what changed and what the log told, the newest first, by default of the last day. */
@Component(service = Endpoint.class)
public final class InstanceEventsEndpoint implements Endpoint {
    private static final List<String> FAMILIES = List.of("change_events", "log_events");

    private final Fleet fleet;
    private final Clock clock;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile @Nullable MetricStore store;

    /**
     * @param time of the snapshot that told it
     * @param family which of {@link #FAMILIES}
     */
    record EventView(Instant time, String family, Map<String, Object> values) {}

    @Activate
    public InstanceEventsEndpoint(@Reference Fleet fleet) {
        this(fleet, Clock.systemUTC());
    }

    InstanceEventsEndpoint(Fleet fleet, Clock clock) {
        this.fleet = fleet;
        this.clock = clock;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/instances/{id}/events";
    }

    @Override
    public Object answer(Request request) {
        InstanceId id = new InstanceId(request.variable("id"));
        Parameters.Span span = Parameters.span(request, clock, Duration.ofDays(1));
        int limit = Parameters.limit(request);
        List<String> families =
                request.parameter("family").map(InstanceEventsEndpoint::family).orElse(FAMILIES);
        fleet.instance(id).orElseThrow(() -> new NoSuchElementException("no instance " + id));
        MetricStore asked = store;
        if (asked == null) {
            throw new StoreUnavailableException("no store is there yet", new IllegalStateException("no MetricStore"));
        }
        List<EventView> events = families.stream()
                .flatMap(family -> asked.rows(id, family, span.from(), span.to(), limit).stream()
                        .map(row -> new EventView(row.time(), family, row.values())))
                .sorted(Comparator.comparing(EventView::time).reversed())
                .limit(limit)
                .toList();
        return new Items<>(events);
    }

    private static List<String> family(String name) {
        if (!FAMILIES.contains(name)) {
            throw new IllegalArgumentException("family is one of " + String.join(", ", FAMILIES));
        }
        return List.of(name);
    }
}
