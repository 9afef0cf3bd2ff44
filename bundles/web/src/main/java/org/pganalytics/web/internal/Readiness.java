// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.ingest.Intake;
import org.pganalytics.api.plugin.PartSource;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.api.store.StoreStatus;
import org.pganalytics.model.PartState;

/**
 * Whether the backend can do its work: its indispensable parts are there, and every part that tells of itself is well. Asks the
 * store at most every two seconds, one thread at a time.
 */
@Component(service = Readiness.class)
public final class Readiness {
    private static final Duration KEPT = Duration.ofSeconds(2);
    private static final String ABSENT = "not there yet";
    /** Parts that must have told of themselves before anybody can log in or send. */
    private static final List<String> INDISPENSABLE = List.of("accounts", "gateway");

    static final String OK = "ok";

    private final Clock clock;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile @Nullable Intake intake;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile @Nullable Fleet fleet;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile @Nullable MetricStore store;

    private final List<PartSource> parts = new CopyOnWriteArrayList<>();
    private Instant askedAt = Instant.MIN;
    private String storeSays = "";

    @Activate
    public Readiness() {
        this(Clock.systemUTC());
    }

    Readiness(Clock clock) {
        this.clock = clock;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addPart(PartSource part) {
        parts.add(part);
    }

    void removePart(PartSource part) {
        parts.remove(part);
    }

    /** What is needed, and {@link #OK} or the reason why it is not. */
    Map<String, String> checks() {
        Map<String, String> checks = new LinkedHashMap<>();
        checks.put("intake", intake == null ? ABSENT : OK);
        checks.put("fleet", fleet == null ? ABSENT : OK);
        checks.put("store", storeState());
        INDISPENSABLE.forEach(name -> checks.put(name, ABSENT));
        for (PartSource source : parts) {
            PartState part = source.part();
            checks.put(part.name(), part.health() == PartState.Health.OK ? OK : part.detail());
        }
        return checks;
    }

    private synchronized String storeState() {
        MetricStore asked = store;
        if (asked == null) {
            askedAt = Instant.MIN;
            return ABSENT;
        }
        Instant now = clock.instant();
        if (now.isBefore(askedAt)
                || askedAt.equals(Instant.MIN)
                || !askedAt.plus(KEPT).isAfter(now)) {
            StoreStatus status = asked.status();
            storeSays = status.available() ? OK : "does not answer: " + status.detail();
            askedAt = clock.instant();
        }
        return storeSays;
    }
}
