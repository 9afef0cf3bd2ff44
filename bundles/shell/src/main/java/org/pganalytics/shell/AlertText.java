// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.pganalytics.model.Alert;
import org.pganalytics.model.CausalStep;
import org.pganalytics.model.Explanation;
import org.pganalytics.model.Finding;
import org.pganalytics.model.Measurement;

/** An alert and its explanation as text for a console. */
final class AlertText {
    private AlertText() {}

    static String of(Alert alert) {
        Finding finding = alert.finding();
        Explanation explanation = finding.explanation();
        StringBuilder text = new StringBuilder();
        line(text, "%s [%s] on %s", finding.title(), lower(finding.severity()), finding.instance());
        line(text, "%s since %s, rule %s, alert %s", lower(alert.state()), finding.since(), finding.rule(), alert.id());
        if (alert.resolvedBecause() != null) {
            line(text, "ended as %s", alert.resolvedBecause());
        }
        line(text, "root cause: %s (confidence %.0f %%)", explanation.rootCause(), explanation.confidence() * 100);
        text.append('\n');
        List<CausalStep> path = explanation.path();
        for (int i = 0; i < path.size(); i++) {
            step(text, i + 1, path.get(i));
        }
        if (!explanation.against().isEmpty()) {
            line(text, "%nAgainst other causes:");
            explanation.against().forEach(fact -> line(text, "  - %s", fact));
        }
        if (!finding.action().isBlank()) {
            line(text, "%nWhat to do: %s", finding.action().strip());
        }
        return text.toString();
    }

    private static void step(StringBuilder text, int number, CausalStep step) {
        line(text, "%2d. %s (%s)", number, step.title(), step.entity());
        if (!step.text().isBlank()) {
            line(text, "    %s", step.text());
        }
        for (Measurement measured : step.measurements()) {
            String usual = measured.baseline() == null ? "" : ", usually " + number(measured.baseline());
            String unit = measured.unit().isEmpty() ? "" : " " + measured.unit();
            line(text, "    %s = %s%s%s", measured.metric(), number(measured.value()), unit, usual);
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.3g", value);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void line(StringBuilder text, String format, Object... values) {
        Object[] clean = Arrays.stream(values)
                .map(value -> value instanceof Number ? value : clean(value.toString()))
                .toArray();
        text.append(String.format(Locale.ROOT, format, clean)).append('\n');
    }

    /**
     * Names, query texts and messages come from monitored servers and their agents: none of their control characters, those
     * from U+0080 on included, reaches the terminal.
     */
    static String clean(String text) {
        return text.replaceAll("\\p{Cc}+", " ");
    }
}
