// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.importer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One metric of another system, in the terms they have in common.
 *
 * @param interval null for the agent's own
 * @param others what becomes of the columns that are not named
 * @param notes what of the definition is not honoured; each makes the import partial
 * @param refusal why it cannot be imported at all; empty when it can
 */
record Definition(
        String name,
        boolean perDatabase,
        @Nullable Duration interval,
        List<Variant> variants,
        Others others,
        List<String> notes,
        String refusal) {
    Definition {
        variants = List.copyOf(variants);
        notes = List.copyOf(notes);
    }

    static Definition refused(String name, String reason) {
        return new Definition(name, false, null, List.of(), Others.DROP, List.of(), reason);
    }

    /**
     * A query and the servers it is for.
     *
     * @param firstMajor inclusive
     * @param lastMajor inclusive; Integer.MAX_VALUE for all later ones
     * @param role primary, standby or empty
     * @param extension needed extension or empty
     * @param columns what is said of the result's columns; one not named here is judged by the definition's others
     */
    record Variant(
            int firstMajor, int lastMajor, String role, String extension, String sql, Map<String, ColumnRule> columns) {
        Variant {
            columns = Map.copyOf(columns);
        }
    }

    /** What a value is. */
    enum Kind {
        LABEL,
        GAUGE,
        COUNTER,
        DROP
    }

    /**
     * @param name under which the column is kept
     * @param scale factor of its values, as SQL number; empty for 1
     * @param absent value in place of NULL, as SQL number; empty for NULL
     */
    record ColumnRule(String name, Kind kind, String scale, String absent) {
        ColumnRule(String name, Kind kind) {
            this(name, kind, "", "");
        }
    }

    /** Columns that no rule names. */
    enum Others {
        /** pgwatch: tag_x is label x, other numbers are counters */
        TAGS_AND_COUNTERS,
        /** pgwatch with gauges '*': tag_x is label x, other numbers are gauges */
        TAGS_AND_GAUGES,
        /** postgres_exporter: numbers are untyped, so gauges; text is left out */
        GAUGES,
        DROP
    }
}
