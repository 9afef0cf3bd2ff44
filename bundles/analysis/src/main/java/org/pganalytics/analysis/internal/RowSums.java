// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Rows;

/** Adds up the rows of a sample that differ in labels which a node does not ask for. */
final class RowSums {
    private RowSums() {}

    /**
     * The sample with one row for those that differ in {@code over} only: their other labels, and the sum of the column, as far
     * as it is known; everything else is null. In the order of the first of each.
     *
     * @param column a REAL one; the sample itself where it is something else, or {@code over} is empty
     */
    static FamilySample of(FamilySample sample, String column, Set<String> over) {
        int summed = sample.family().indexOf(column);
        if (over.isEmpty() || summed < 0 || sample.rows().columns().get(summed).type() != ColumnType.REAL) {
            return sample;
        }
        Rows rows = sample.rows();
        int[] labels = IntStream.range(0, rows.columns().size())
                .filter(c -> rows.columns().get(c).kind() == ColumnKind.LABEL
                        && !over.contains(rows.columns().get(c).name()))
                .toArray();
        Map<List<String>, Sum> sums = new LinkedHashMap<>();
        for (int row = 0; row < rows.size(); row++) {
            int first = row;
            sums.computeIfAbsent(key(rows, row, labels), key -> new Sum(first)).add(rows.numberAt(row, summed));
        }
        Rows.Builder joined = Rows.builder(rows.columns());
        for (Sum sum : sums.values()) {
            joined.addRow();
            for (int c : labels) {
                joined.copy(rows, sum.first, c);
            }
            if (!Double.isNaN(sum.value)) {
                joined.set(summed, sum.value);
            }
        }
        return new FamilySample(sample.family(), sample.state(), sample.detail(), joined.build(), sample.took());
    }

    private static List<String> key(Rows rows, int row, int[] labels) {
        List<String> key = new ArrayList<>(labels.length);
        for (int c : labels) {
            key.add(rows.isNull(row, c) ? "" : "=" + rows.displayAt(row, c));
        }
        return key;
    }

    private static final class Sum {
        private final int first;
        private double value = Double.NaN;

        Sum(int first) {
            this.first = first;
        }

        void add(double more) {
            if (!Double.isNaN(more)) {
                value = Double.isNaN(value) ? more : value + more;
            }
        }
    }
}
