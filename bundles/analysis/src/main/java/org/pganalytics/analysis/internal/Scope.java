// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Rows;

/** Makes the maps that expressions see: numbers as doubles, what is null is absent. */
final class Scope {
    private Scope() {}

    /** @param wanted columns to take; labels are always taken */
    static Map<String, Object> row(FamilySample sample, int row, Set<String> wanted) {
        Map<String, Object> map = new HashMap<>();
        Rows rows = sample.rows();
        List<Column> columns = sample.family().columns();
        for (int c = 0; c < columns.size(); c++) {
            Column column = columns.get(c);
            if (!rows.isNull(row, c) && (column.kind() == ColumnKind.LABEL || wanted.contains(column.name()))) {
                map.put(column.name(), cell(rows, row, c));
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
