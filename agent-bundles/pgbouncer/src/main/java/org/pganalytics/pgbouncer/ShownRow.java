// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row that a SHOW command returned: texts by column name. A column that this version does not have is null, as one without value. */
record ShownRow(Map<String, String> values) {
    @Nullable
    String text(String column) {
        return values.get(column);
    }

    /**
     * The number in the first of the columns that there is: versions call the same thing differently.
     *
     * @throws IllegalStateException for a text that is none, naming the column
     */
    @Nullable
    Long integer(String... columns) {
        for (String column : columns) {
            String text = text(column);
            if (text != null && !text.isBlank()) {
                try {
                    return Long.valueOf(text.strip());
                } catch (NumberFormatException e) {
                    throw new IllegalStateException(column + " is '" + text + "', no whole number", e);
                }
            }
        }
        return null;
    }
}
