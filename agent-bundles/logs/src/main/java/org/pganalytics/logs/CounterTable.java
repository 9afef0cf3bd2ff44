// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;

/**
 * The counters of one family. Its rows are there from the start, each with 0: a rate needs the row before. For one thread at
 * a time.
 */
final class CounterTable {
    private final MetricFamily family;
    private final List<String> rows;
    private final int labels;
    private final double[][] values;

    private CounterTable(MetricFamily family, List<String> rows, int labels, double[][] values) {
        this.family = family;
        this.rows = rows;
        this.labels = labels;
        this.values = values;
    }

    /** A table with a row for each constant, which its label column, the first, names. */
    static CounterTable of(String name, String label, Enum<?>[] rows, Column... counters) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column(label, ColumnKind.LABEL, ColumnType.TEXT));
        columns.addAll(List.of(counters));
        List<String> names = Arrays.stream(rows).map(Object::toString).toList();
        return new CounterTable(new MetricFamily(name, columns), names, 1, new double[rows.length][counters.length]);
    }

    /** A table of one row. */
    static CounterTable of(String name, Column... counters) {
        return new CounterTable(
                new MetricFamily(name, List.of(counters)), List.of("all"), 0, new double[1][counters.length]);
    }

    MetricFamily family() {
        return family;
    }

    /** @param counter index among the counters */
    void add(int row, int counter, double more) {
        values[row][counter] += more;
    }

    /** For a gauge among the counters. */
    void set(int row, int counter, double value) {
        values[row][counter] = value;
    }

    double value(int row, int counter) {
        return values[row][counter];
    }

    CounterTable copy() {
        double[][] copies = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
        return new CounterTable(family, rows, labels, copies);
    }

    Rows rows() {
        Rows.Builder out = Rows.builder(family.columns());
        for (int row = 0; row < values.length; row++) {
            out.addRow();
            if (labels > 0) {
                out.set(0, rows.get(row));
            }
            for (int c = 0; c < values[row].length; c++) {
                int column = c + labels;
                if (family.columns().get(column).type() == ColumnType.REAL) {
                    out.set(column, values[row][c]);
                } else {
                    out.set(column, (long) values[row][c]);
                }
            }
        }
        return out.build();
    }

    void save(Properties to) {
        for (int row = 0; row < values.length; row++) {
            to.setProperty(key(row), Arrays.toString(values[row]).replaceAll("[\\[\\],]", ""));
        }
    }

    /** @throws NumberFormatException for what was not saved by {@link #save} */
    void restore(Properties from) {
        for (int row = 0; row < values.length; row++) {
            String[] words = from.getProperty(key(row), "").split(" ");
            // another version may have had other counters: those that are new begin at 0
            for (int c = 0; c < Math.min(words.length, values[row].length) && !words[c].isEmpty(); c++) {
                values[row][c] = Double.parseDouble(words[c]);
            }
        }
    }

    private String key(int row) {
        return family.name() + '.' + rows.get(row);
    }
}
