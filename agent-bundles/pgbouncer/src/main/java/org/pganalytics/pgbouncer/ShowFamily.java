// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;

/** A family of PgBouncer: where its rows are in an answer, and how its columns are read. The first names the PgBouncer. */
final class ShowFamily {
    private final MetricFamily family;
    private final Function<Answer, ShownTable> table;
    private final List<Cell> cells;

    ShowFamily(String name, Function<Answer, ShownTable> table, Cell... cells) {
        this.table = table;
        this.cells = List.of(cells);
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("pgbouncer", ColumnKind.LABEL, ColumnType.TEXT));
        this.cells.forEach(cell -> columns.add(cell.column()));
        this.family = new MetricFamily(name, columns);
    }

    MetricFamily family() {
        return family;
    }

    /** Adds the rows of the answer; one that cannot be read is left out and told among the problems. */
    void append(Answer answer, Rows.Builder rows, Set<String> problems) {
        ShownTable shown = table.apply(answer);
        for (ShownRow row : shown.rows()) {
            try {
                append(answer.name(), values(row), rows);
            } catch (IllegalStateException e) {
                problems.add(answer.name() + ": " + e.getMessage());
            }
        }
        if (shown.dropped() > 0) {
            problems.add(answer.name() + ": " + shown.dropped() + " rows beyond the limit dropped");
        }
    }

    private @Nullable Object[] values(ShownRow row) {
        return cells.stream().map(cell -> cell.value().apply(row)).toArray();
    }

    private static void append(String name, @Nullable Object[] values, Rows.Builder rows) {
        rows.addRow().set(0, name);
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Long whole) {
                rows.set(i + 1, whole.longValue());
            } else if (values[i] instanceof Double real) {
                rows.set(i + 1, real.doubleValue());
            } else {
                rows.set(i + 1, (String) values[i]);
            }
        }
    }
}
