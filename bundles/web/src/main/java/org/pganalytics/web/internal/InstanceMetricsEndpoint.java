// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.api.store.Series;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.InstanceId;

/** GET /instances/{id}/metrics: core metrics over time, by default all of them for the last hour in steps of 10 s. */
@Component(service = Endpoint.class)
public final class InstanceMetricsEndpoint implements Endpoint {
    private static final Pattern STEP = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final int MAX_POINTS = 11_000;

    private final Fleet fleet;
    private final Clock clock;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile @Nullable MetricStore store;

    record View(String instance, Instant from, Instant to, String step, List<SeriesView> series) {}

    /** @param points pairs of milliseconds since 1970 and the value */
    record SeriesView(String name, String unit, List<Object[]> points) {
        static SeriesView of(Series series) {
            List<Object[]> points = series.points().stream()
                    .map(p -> new Object[] {p.time().toEpochMilli(), p.value()})
                    .toList();
            return new SeriesView(series.metric().column(), series.metric().unit(), points);
        }
    }

    @Activate
    public InstanceMetricsEndpoint(@Reference Fleet fleet) {
        this(fleet, Clock.systemUTC());
    }

    InstanceMetricsEndpoint(Fleet fleet, Clock clock) {
        this.fleet = fleet;
        this.clock = clock;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/instances/{id}/metrics";
    }

    @Override
    public Object answer(Request request) {
        InstanceId id = new InstanceId(request.variable("id"));
        List<CoreMetric> metrics =
                request.parameter("names").map(InstanceMetricsEndpoint::metrics).orElse(List.of(CoreMetric.values()));
        Parameters.Span span = Parameters.span(request, clock, Duration.ofHours(1));
        String stepText = request.parameter("step").orElse("10s");
        Duration step = step(stepText);
        if (!step.isZero() && Duration.between(span.from(), span.to()).dividedBy(step) > MAX_POINTS) {
            throw new IllegalArgumentException("more than " + MAX_POINTS + " points: take a longer step");
        }
        fleet.instance(id).orElseThrow(() -> new NoSuchElementException("no instance " + id));
        MetricStore asked = store;
        if (asked == null) {
            throw new StoreUnavailableException("no store is there yet", new IllegalStateException("no MetricStore"));
        }
        List<SeriesView> series = asked.core(id, metrics, span.from(), span.to(), step).stream()
                .map(SeriesView::of)
                .toList();
        return new View(id.value(), span.from(), span.to(), stepText, series);
    }

    private static List<CoreMetric> metrics(String names) {
        return Arrays.stream(names.split(","))
                .distinct()
                .map(n ->
                        CoreMetric.byColumn(n).orElseThrow(() -> new IllegalArgumentException("no metric '" + n + "'")))
                .toList();
    }

    private static Duration step(String text) {
        Matcher matcher = STEP.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("step is a duration like 10s, 500ms or 5m");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
