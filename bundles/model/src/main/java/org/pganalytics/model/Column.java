// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One column of a metric family.
 *
 * @param name lower-case SQL identifier, unique in its family
 * @param unit UCUM-like short unit: {@code bytes}, {@code seconds}, {@code ratio}, {@code percent}, {@code blocks}; empty
 *     for plain counts
 */
public record Column(String name, ColumnKind kind, ColumnType type, String unit) {
    public Column {
        Names.requireIdentifier(name);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(type);
        Objects.requireNonNull(unit);
    }

    public Column(String name, ColumnKind kind, ColumnType type) {
        this(name, kind, type, "");
    }

    // Written out as MetricFamily's
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Column column
                        && name.equals(column.name)
                        && kind == column.kind
                        && type == column.type
                        && unit.equals(column.unit);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
