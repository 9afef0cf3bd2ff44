// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;

/** Makes the maps that expressions see: numbers as doubles, what is null is absent. */
final class Scope {
    private Scope() {}

    /** Indexes of the labels and of the wanted columns. */
    static int[] columns(MetricFamily family, Set<String> wanted) {
        return IntStream.range(0, family.columns().size())
                .filter(c -> family.columns().get(c).kind() == ColumnKind.LABEL
                        || wanted.contains(family.columns().get(c).name()))
                .toArray();
    }

    /** Index of a column that expressions see as a number; -1 where the family has no such column. */
    static int number(MetricFamily family, String column) {
        int c = family.indexOf(column);
        boolean isNumber = c >= 0
                && family.columns().get(c).type() != ColumnType.TEXT
                && family.columns().get(c).type() != ColumnType.BOOLEAN;
        return isNumber ? c : -1;
    }

    /** @param columns indexes of those to take */
    static Map<String, Object> row(FamilySample sample, int row, int[] columns) {
        Map<String, Object> map = new HashMap<>();
        for (int c : columns) {
            if (!sample.rows().isNull(row, c)) {
                map.put(sample.family().columns().get(c).name(), cell(sample.rows(), row, c));
            }
        }
        return map;
    }

    static Map<String, Object> single(FamilySample sample) {
        Map<String, Object> map = new HashMap<>();
        if (sample.rows().size() == 1) {
            for (int c = 0; c < sample.family().columns().size(); c++) {
                if (!sample.rows().isNull(0, c)) {
                    map.put(sample.family().columns().get(c).name(), cell(sample.rows(), 0, c));
                }
            }
        }
        return map;
    }

    static Map<String, Object> core(CoreRow core) {
        Map<String, Object> map = new HashMap<>();
        for (CoreMetric metric : CoreMetric.values()) {
            if (core.isKnown(metric)) {
                map.put(metric.column(), core.get(metric));
            }
        }
        return map;
    }

    /** The labels' values joined by dots. */
    static String name(Map<String, Object> row, List<String> labels) {
        List<String> parts = new ArrayList<>();
        for (String label : labels) {
            parts.add(String.valueOf(row.getOrDefault(label, "?")));
        }
        return String.join(".", parts);
    }

    /** For each row what {@link #name} says of it. */
    static List<String> names(FamilySample sample, List<String> labels) {
        int[] columns = labels.stream().mapToInt(sample.family()::indexOf).toArray();
        List<String> names = new ArrayList<>(sample.rows().size());
        for (int row = 0; row < sample.rows().size(); row++) {
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < columns.length; i++) {
                boolean isKnown = columns[i] >= 0 && !sample.rows().isNull(row, columns[i]);
                name.append(i == 0 ? "" : ".").append(isKnown ? cell(sample.rows(), row, columns[i]) : "?");
            }
            names.add(name.toString());
        }
        return names;
    }

    private static Object cell(Rows rows, int row, int column) {
        ColumnType type = rows.columns().get(column).type();
        if (type == ColumnType.TEXT) {
            return rows.displayAt(row, column);
        }
        return type == ColumnType.BOOLEAN
                ? (Object) (rows.longAt(row, column) != 0)
                : (Object) rows.numberAt(row, column);
    }
}
