// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.ingest.Intake;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.api.store.StoreStatus;

/** Whether the backend can do its work. Asks the store at most every two seconds, one thread at a time. */
@Component(service = Readiness.class)
public final class Readiness {
    private static final Duration KEPT = Duration.ofSeconds(2);
    static final String OK = "ok";

    private final Clock clock;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile @Nullable Intake intake;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile @Nullable Fleet fleet;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile @Nullable MetricStore store;

    private Instant askedAt = Instant.MIN;
    private String storeSays = "";

    @Activate
    public Readiness() {
        this(Clock.systemUTC());
    }

    Readiness(Clock clock) {
        this.clock = clock;
    }

    /** What is needed, and {@link #OK} or the reason why it is not. */
    Map<String, String> checks() {
        Map<String, String> checks = new LinkedHashMap<>();
        checks.put("intake", intake == null ? "not there yet" : OK);
        checks.put("fleet", fleet == null ? "not there yet" : OK);
        checks.put("store", storeState());
        return checks;
    }

    private synchronized String storeState() {
        MetricStore asked = store;
        if (asked == null) {
            askedAt = Instant.MIN;
            return "not there yet";
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
