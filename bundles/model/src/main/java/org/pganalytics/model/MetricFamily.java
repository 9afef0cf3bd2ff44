// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schema of one metric family: what a sample of it holds. Two families are the same when all parts are equal, so a
 * variant for another server version that delivers other columns is another schema under the same name.
 *
 * @param name lower-case identifier, for instance {@code table_stats}
 */
public record MetricFamily(String name, List<Column> columns) {
    public MetricFamily {
        Names.requireIdentifier(name);
        Objects.requireNonNull(columns);
        columns = List.copyOf(columns);
        Set<String> seen = new HashSet<>();
        for (Column column : columns) {
            if (!seen.add(column.name())) {
                throw new IllegalArgumentException("family " + name + " has column " + column.name() + " twice");
            }
        }
    }

    /** Index of the column, or -1. */
    public int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
    }

    // Written out: a record's own two are spun out of method handles at run time, half a megabyte of a small agent
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof MetricFamily family && name.equals(family.name) && columns.equals(family.columns);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
