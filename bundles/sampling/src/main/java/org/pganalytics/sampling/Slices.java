// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Divides the relations of one database, so that a query with <code>{slice COLUMN}</code> reads many of them in several short
 * statements; the column has the oid of a relation. Runs one such query after the other. For one thread at a time.
 */
final class Slices {
    /** The column by which the rows of the slices are merged, greatest first. */
    static final String WEIGHT = "weight";

    private static final Pattern SLICE = Pattern.compile("\\{slice ([A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)?)\\}");

    private final int relations;
    /** The last relation of each slice but the last one; null until asked for. */
    private @Nullable List<Long> ends;

    private int next;
    private @Nullable WeightedRows merged;
    private Duration took = Duration.ZERO;

    /** @param relations in a slice */
    Slices(int relations) {
        this.relations = relations;
    }

    /** How many relations are read at once: before 15 each statement reads the statistics of the whole database besides. */
    static int relations(int major) {
        return major < 15 ? 50_000 : 20_000;
    }

    /** Whether a query can be divided. */
    static boolean isIn(String sql) {
        return sql.contains("{slice");
    }

    /** The query for all relations at once. */
    static String whole(String sql) {
        return SLICE.matcher(sql).replaceAll("true");
    }

    /**
     * Runs the query for the next slice.
     *
     * @param sql with its rows in the order of their weights
     * @return the rows of all slices after the last one
     */
    Optional<Fetch> fetchNext(MetricFile file, String sql, Session on) throws SQLException {
        if (ends == null) {
            ends = on.everyRelation(relations);
        }
        if (ends.isEmpty()) {
            return Optional.of(on.fetch(file, whole(sql), file.rowLimit()));
        }
        if (merged == null) {
            merged = new WeightedRows(file, WEIGHT);
        }
        merged.add(on.fetch(merged.file(), slice(sql, ends), file.rowLimit()));
        next++;
        return next > ends.size() ? Optional.of(merged.fetch()) : Optional.empty();
    }

    private String slice(String sql, List<Long> until) {
        String from = next == 0 ? "" : "$1 > '" + until.get(next - 1) + "'::oid";
        String to = next == until.size() ? "" : "$1 <= '" + until.get(next) + "'::oid";
        String and = from.isEmpty() || to.isEmpty() ? "" : " AND ";
        return SLICE.matcher(sql).replaceAll('(' + from + and + to + ')');
    }

    /** Counts time that a slice took, and returns that of all of the query so far. */
    Duration took(Duration slice) {
        took = took.plus(slice);
        return took;
    }

    /** The next query begins with the first slice. */
    void restart() {
        next = 0;
        merged = null;
        took = Duration.ZERO;
    }
}
