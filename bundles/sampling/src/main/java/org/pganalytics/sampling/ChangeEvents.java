// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.SampleState;

/**
 * Tells what changed in the rows of families that say {@code -- events: changes} as events: a row appeared, is gone, or has
 * other attributes or gauges. The first sample of a family, and of another server, makes none. For one thread at a time.
 */
final class ChangeEvents {
    static final MetricFamily FAMILY = new MetricFamily(
            "change_events",
            List.of(
                    new Column("family", ColumnKind.LABEL, ColumnType.TEXT),
                    new Column("object", ColumnKind.LABEL, ColumnType.TEXT),
                    new Column("change", ColumnKind.ATTRIBUTE, ColumnType.TEXT),
                    new Column("old_values", ColumnKind.ATTRIBUTE, ColumnType.TEXT),
                    new Column("new_values", ColumnKind.ATTRIBUTE, ColumnType.TEXT)));

    static final int MAX_EVENTS = 200;

    private final KnownRows known;
    private final List<Event> events = new ArrayList<>();

    private record Event(
            String family, String object, String change, @Nullable String oldValues, @Nullable String newValues) {}

    ChangeEvents(KnownRows known) {
        this.known = known;
    }

    /** Compares with the sample before and takes its place. A sample that is not usable says nothing of changes. */
    void take(FamilySample sample, String systemIdentifier) {
        if (!sample.isUsable()) {
            return;
        }
        known.of(systemIdentifier);
        KnownRows.Table now = table(sample);
        String family = sample.family().name();
        known.replace(family, now).ifPresent(before -> compare(family, before, now));
    }

    /** What changed since the last call, and keeps what is known; empty when nothing did. */
    Optional<FamilySample> drain() {
        known.save();
        if (events.isEmpty()) {
            return Optional.empty();
        }
        Rows.Builder rows = Rows.builder(FAMILY.columns());
        for (Event event : events.subList(0, Math.min(events.size(), MAX_EVENTS))) {
            rows.addRow()
                    .set(0, event.family)
                    .set(1, event.object)
                    .set(2, event.change)
                    .set(3, event.oldValues)
                    .set(4, event.newValues);
        }
        boolean cut = events.size() > MAX_EVENTS;
        String detail = cut ? events.size() + " changes, more than " + MAX_EVENTS : "";
        events.clear();
        return Optional.of(new FamilySample(
                FAMILY, cut ? SampleState.TRUNCATED : SampleState.OK, detail, rows.build(), Duration.ZERO));
    }

    private void compare(String family, KnownRows.Table before, KnownRows.Table now) {
        now.rows().forEach((object, values) -> {
            List<String> old = before.rows().get(object);
            if (old != null) {
                String changed = differing(before.columns(), old, now.columns(), values);
                if (!changed.isEmpty()) {
                    events.add(new Event(family, object, "changed", changed, text(now.columns(), values)));
                }
            } else if (before.isComplete()) {
                events.add(new Event(family, object, "appeared", null, text(now.columns(), values)));
            }
        });
        if (now.isComplete()) {
            before.rows().forEach((object, values) -> {
                if (!now.rows().containsKey(object)) {
                    events.add(new Event(family, object, "gone", text(before.columns(), values), null));
                }
            });
        }
    }

    /** The old values that are others now, of the columns that both have. */
    private static String differing(
            List<String> oldColumns, List<String> old, List<String> columns, List<String> values) {
        List<String> parts = new ArrayList<>();
        for (int c = 0; c < oldColumns.size(); c++) {
            int same = columns.indexOf(oldColumns.get(c));
            if (same >= 0 && !old.get(c).equals(values.get(same))) {
                parts.add(oldColumns.get(c) + "=" + old.get(c));
            }
        }
        return String.join(", ", parts);
    }

    private static String text(List<String> columns, List<String> values) {
        List<String> parts = new ArrayList<>();
        for (int c = 0; c < columns.size(); c++) {
            if (!values.get(c).isEmpty()) {
                parts.add(columns.get(c) + "=" + values.get(c));
            }
        }
        return String.join(", ", parts);
    }

    private static KnownRows.Table table(FamilySample sample) {
        List<Column> columns = sample.family().columns();
        int[] labels = indexes(columns, true);
        int[] others = indexes(columns, false);
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (int row = 0; row < sample.rows().size(); row++) {
            rows.put(object(sample.rows(), row, labels), values(sample.rows(), row, others));
        }
        List<String> names =
                IntStream.of(others).mapToObj(c -> columns.get(c).name()).toList();
        return new KnownRows.Table(sample.state() == SampleState.OK, names, rows);
    }

    private static int[] indexes(List<Column> columns, boolean areLabels) {
        return IntStream.range(0, columns.size())
                .filter(c -> areLabels
                        ? columns.get(c).kind() == ColumnKind.LABEL
                        : columns.get(c).kind() == ColumnKind.ATTRIBUTE
                                || columns.get(c).kind() == ColumnKind.GAUGE)
                .toArray();
    }

    /** The label, or all of them with their names. */
    private static String object(Rows rows, int row, int[] labels) {
        List<String> names = new ArrayList<>();
        for (int c : labels) {
            names.add((labels.length == 1 ? "" : rows.columns().get(c).name() + "=") + rows.displayAt(row, c));
        }
        return String.join(", ", names);
    }

    private static List<String> values(Rows rows, int row, int[] columns) {
        List<String> values = new ArrayList<>(columns.length);
        for (int c : columns) {
            boolean isTime = rows.columns().get(c).type() == ColumnType.TIMESTAMP && !rows.isNull(row, c);
            values.add(
                    isTime
                            ? Instant.EPOCH
                                    .plus(rows.longAt(row, c), ChronoUnit.MICROS)
                                    .toString()
                            : rows.displayAt(row, c));
        }
        return values;
    }
}
