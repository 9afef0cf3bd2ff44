// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a SHOW command returned.
 *
 * @param dropped rows beyond the limit
 */
record ShownTable(List<ShownRow> rows, int dropped) {
    ShownTable {
        rows = List.copyOf(rows);
    }

    static ShownTable ofOne(Map<String, String> values) {
        return new ShownTable(List.of(new ShownRow(values)), 0);
    }

    ShownTable where(Predicate<ShownRow> wanted) {
        return new ShownTable(rows.stream().filter(wanted).toList(), dropped);
    }

    /** With a column more, or another value in one; null leaves it out. */
    ShownTable with(String column, Function<ShownRow, @Nullable String> value) {
        return new ShownTable(
                rows.stream().map(row -> with(row, column, value.apply(row))).toList(), dropped);
    }

    private static ShownRow with(ShownRow row, String column, @Nullable String value) {
        Map<String, String> values = new HashMap<>(row.values());
        if (value != null) {
            values.put(column, value);
        }
        return new ShownRow(values);
    }

    /** The pairs of two columns; without those that lack one of the two. */
    Map<String, String> pairs(String key, String value) {
        Map<String, String> pairs = new HashMap<>();
        for (ShownRow row : rows) {
            String name = row.text(key);
            String content = row.text(value);
            if (name != null && content != null) {
                pairs.put(name, content);
            }
        }
        return pairs;
    }
}
