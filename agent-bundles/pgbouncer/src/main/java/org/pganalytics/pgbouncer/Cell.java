// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;

/**
 * A column of a family and how its value is read: a Long, Double or String as its type says, or null.
 */
record Cell(Column column, Function<ShownRow, @Nullable Object> value) {
    static Cell label(String name) {
        return new Cell(new Column(name, ColumnKind.LABEL, ColumnType.TEXT), row -> row.text(name));
    }

    static Cell label(String name, String shown) {
        return new Cell(new Column(name, ColumnKind.LABEL, ColumnType.TEXT), row -> row.text(shown));
    }

    static Cell attribute(String name, String shown) {
        return new Cell(new Column(name, ColumnKind.ATTRIBUTE, ColumnType.TEXT), row -> row.text(shown));
    }

    /** Microseconds since 1970. */
    static Cell time(String name) {
        return new Cell(new Column(name, ColumnKind.ATTRIBUTE, ColumnType.TIMESTAMP), row -> row.integer(name));
    }

    /** @param shown its names by version; none: its own */
    static Cell gauge(String name, String... shown) {
        String[] names = shown.length == 0 ? new String[] {name} : shown;
        return new Cell(new Column(name, ColumnKind.GAUGE, ColumnType.INTEGER), row -> row.integer(names));
    }

    /** A limit, of which PgBouncer says 0 where there is none: null. */
    static Cell limit(String name) {
        return new Cell(new Column(name, ColumnKind.GAUGE, ColumnType.INTEGER), row -> {
            Long value = row.integer(name);
            return value == null || value == 0 ? null : value;
        });
    }

    static Cell flag(String name) {
        return new Cell(new Column(name, ColumnKind.GAUGE, ColumnType.BOOLEAN), row -> row.integer(name));
    }

    /** A gauge in seconds, shown as whole seconds and the microseconds beside them. */
    static Cell seconds(String name, String seconds, String micros) {
        return new Cell(new Column(name, ColumnKind.GAUGE, ColumnType.REAL, "seconds"), row -> {
            Long whole = row.integer(seconds);
            Long part = row.integer(micros);
            return whole == null ? null : (Object) (whole + (part == null ? 0 : part / 1e6));
        });
    }

    static Cell counter(String name, String shown) {
        return counter(name, shown, "");
    }

    static Cell counter(String name, String shown, String unit) {
        return new Cell(new Column(name, ColumnKind.COUNTER, ColumnType.INTEGER, unit), row -> row.integer(shown));
    }

    /** A counter of time, shown in microseconds. */
    static Cell millis(String name, String shown) {
        return new Cell(new Column(name, ColumnKind.COUNTER, ColumnType.REAL, "ms"), row -> {
            Long micros = row.integer(shown);
            return micros == null ? null : (Object) (micros / 1e3);
        });
    }
}
