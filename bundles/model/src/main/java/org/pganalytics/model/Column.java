// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.util.Objects;

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
}
