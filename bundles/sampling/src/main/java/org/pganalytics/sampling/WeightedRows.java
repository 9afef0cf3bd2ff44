// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.util.ArrayList;
import java.util.List;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;

/**
 * The rows of several results of one query, each in the order of its weights, greatest first: of all of them those with the
 * greatest weights, within the limits of one result. For one thread at a time.
 */
final class WeightedRows {
    private final MetricFile file;
    private final MetricFile weighted;
    private final int weight;
    private Rows rows;
    private String cut = "";

    /** @param weight name of a column that the result has besides those of the file */
    WeightedRows(MetricFile file, String weight) {
        this.file = file;
        this.weight = file.family().columns().size();
        List<Column> columns = new ArrayList<>(file.family().columns());
        columns.add(new Column(weight, ColumnKind.GAUGE, ColumnType.REAL));
        this.weighted = file.withFamily(new MetricFamily(file.name(), columns));
        this.rows = Rows.empty(columns);
    }

    /** To fetch by: the file with the weight as a column more. */
    MetricFile file() {
        return weighted;
    }

    /** Of equal weights those that were there before come first. */
    void add(Fetch fetch) {
        Rows more = fetch.rows();
        Rows.Builder all = Rows.builder(rows.columns());
        int old = 0;
        int added = 0;
        long characters = 0;
        boolean isLong = false;
        while (all.size() < file.rowLimit() && !isLong && old + added < rows.size() + more.size()) {
            boolean takesOld = added == more.size() || old < rows.size() && weight(rows, old) >= weight(more, added);
            Rows from = takesOld ? rows : more;
            int row = takesOld ? old++ : added++;
            all.addRow(from, row);
            characters += characters(from, row);
            isLong = characters > Fetch.MAX_CHARACTERS;
        }
        if (!fetch.cut().isEmpty()) {
            cut = fetch.cut();
        } else if (old + added < rows.size() + more.size()) {
            cut = isLong ? Fetch.TOO_LONG : Fetch.tooMany(file.rowLimit());
        }
        rows = all.build();
    }

    /** As SQL orders them: null is the greatest. */
    private double weight(Rows of, int row) {
        return of.isNull(row, weight) ? Double.POSITIVE_INFINITY : of.doubleAt(row, weight);
    }

    private long characters(Rows of, int row) {
        long characters = 0;
        for (int column = 0; column < weight; column++) {
            String text = of.columns().get(column).type() == ColumnType.TEXT ? of.textAt(row, column) : null;
            characters += text == null ? 0 : text.length();
        }
        return characters;
    }

    /** What there is so far, by the columns of the file. */
    Fetch fetch() {
        Rows.Builder declared = Rows.builder(file.family().columns());
        for (int row = 0; row < rows.size(); row++) {
            declared.addRow();
            for (int column = 0; column < weight; column++) {
                declared.copy(rows, row, column);
            }
        }
        return new Fetch(declared.build(), cut);
    }
}
