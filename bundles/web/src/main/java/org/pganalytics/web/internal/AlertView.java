// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Alert;
import org.pganalytics.model.CausalStep;
import org.pganalytics.model.Entity;
import org.pganalytics.model.Finding;
import org.pganalytics.model.Measurement;

/** An alert as REST v2 and the WebSocket show it. */
record AlertView(
        UUID id,
        String state,
        String severity,
        String rule,
        String rootCause,
        String title,
        String instance,
        Entity entity,
        String action,
        double confidence,
        Instant since,
        Instant openedAt,
        Instant updatedAt,
        @Nullable Instant acknowledgedAt,
        @Nullable String acknowledgedBy,
        @Nullable Instant resolvedAt,
        @Nullable String resolvedBecause,
        List<Step> path,
        List<String> against) {
    record Step(String node, String title, Entity entity, String text, List<Measure> measurements) {
        static Step of(CausalStep step) {
            return new Step(
                    step.node(),
                    step.title(),
                    step.entity(),
                    step.text(),
                    step.measurements().stream().map(Measure::of).toList());
        }
    }

    /** @param value null where it is not finite, which JSON cannot say */
    record Measure(
            String metric,
            Entity entity,
            @Nullable Double value,
            String unit,
            @Nullable Double baseline,
            Instant time) {
        static Measure of(Measurement m) {
            return new Measure(
                    m.metric(),
                    m.entity(),
                    Double.isFinite(m.value()) ? m.value() : null,
                    m.unit(),
                    m.baseline() != null && Double.isFinite(m.baseline()) ? m.baseline() : null,
                    m.time());
        }
    }

    static AlertView of(Alert alert) {
        Finding finding = alert.finding();
        return new AlertView(
                alert.id(),
                lower(alert.state()),
                lower(finding.severity()),
                finding.rule(),
                finding.explanation().rootCause(),
                finding.title(),
                finding.instance().value(),
                finding.entity(),
                finding.action(),
                finding.explanation().confidence(),
                finding.since(),
                alert.openedAt(),
                alert.updatedAt(),
                alert.acknowledgedAt(),
                alert.acknowledgedBy(),
                alert.resolvedAt(),
                alert.resolvedBecause(),
                finding.explanation().path().stream().map(Step::of).toList(),
                finding.explanation().against());
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
