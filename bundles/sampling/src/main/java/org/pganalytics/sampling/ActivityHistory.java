// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;

/**
 * Gathers the samples of one family between two snapshots: rows with the same labels become one, REAL gauges its average
 * over all samples (a row that is not there counts as 0), INTEGER gauges the greatest value. For one thread at a time.
 */
final class ActivityHistory {
    private static final int MAX_ROWS = 2000;

    private final MetricFamily family;
    private final Map<List<@Nullable String>, double[]> sums = new HashMap<>();
    private int samples;
    private boolean full;

    ActivityHistory(MetricFamily family) {
        this.family = family;
    }

    int samples() {
        return samples;
    }

    void add(Rows rows) {
        samples++;
        List<Column> columns = family.columns();
        for (int row = 0; row < rows.size(); row++) {
            List<@Nullable String> labels = new ArrayList<>();
            for (int c = 0; c < columns.size(); c++) {
                if (columns.get(c).kind() == ColumnKind.LABEL) {
                    labels.add(rows.isNull(row, c) ? null : rows.displayAt(row, c));
                }
            }
            double[] sum = sums.get(labels);
            if (sum == null) {
                if (sums.size() == MAX_ROWS) {
                    full = true;
                    continue;
                }
                sum = new double[columns.size()];
                sums.put(labels, sum);
            }
            for (int c = 0; c < columns.size(); c++) {
                if (columns.get(c).kind() == ColumnKind.GAUGE && !rows.isNull(row, c)) {
                    double value = rows.numberAt(row, c);
                    sum[c] = columns.get(c).type() == ColumnType.REAL ? sum[c] + value : Math.max(sum[c], value);
                }
            }
        }
    }

    /** The aggregate of all samples since the last call, the greatest averages first; starts anew. */
    Fetch drain(int limit) {
        List<Column> columns = family.columns();
        Rows.Builder rows = Rows.builder(columns);
        boolean cut = full || sums.size() > limit;
        List<Map.Entry<List<@Nullable String>, double[]>> greatest = sums.entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> -averaged(entry.getValue())))
                .limit(limit)
                .toList();
        for (Map.Entry<List<@Nullable String>, double[]> entry : greatest) {
            rows.addRow();
            int label = 0;
            for (int c = 0; c < columns.size(); c++) {
                Column column = columns.get(c);
                double value = entry.getValue()[c];
                if (column.kind() == ColumnKind.LABEL) {
                    rows.set(c, entry.getKey().get(label++));
                } else if (column.kind() == ColumnKind.GAUGE && column.type() == ColumnType.REAL) {
                    rows.set(c, value / samples);
                } else if (column.kind() == ColumnKind.GAUGE) {
                    rows.set(c, (long) value);
                }
            }
        }
        sums.clear();
        samples = 0;
        full = false;
        return new Fetch(rows.build(), cut ? "more than " + Math.min(limit, MAX_ROWS) + " rows" : "");
    }

    /** Of the first column that is averaged. */
    private double averaged(double[] sum) {
        for (int c = 0; c < sum.length; c++) {
            Column column = family.columns().get(c);
            if (column.kind() == ColumnKind.GAUGE && column.type() == ColumnType.REAL) {
                return sum[c];
            }
        }
        return 0;
    }
}
