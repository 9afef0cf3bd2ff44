// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.pganalytics.model.Column;
import org.pganalytics.model.Rows;

/**
 * Rows read from a result, by the declared columns of the family; a declared column that the result lacks is null.
 *
 * @param cut why not all rows are there; empty when they are
 */
record Fetch(Rows rows, String cut) {
    static final int MAX_CHARACTERS = 1 << 20;
    static final String TOO_LONG = "more than " + MAX_CHARACTERS + " characters of text";
    private static final int MAX_TEXT = 10_000;

    static Fetch of(MetricFile file, ResultSet result, int limit) throws SQLException {
        int[] target = targets(file, result.getMetaData());
        Rows.Builder rows = Rows.builder(file.family().columns());
        long characters = 0;
        while (result.next()) {
            if (rows.size() == limit) {
                return new Fetch(rows.build(), tooMany(limit));
            }
            if (characters > MAX_CHARACTERS) {
                return new Fetch(rows.build(), TOO_LONG);
            }
            rows.addRow();
            for (int i = 0; i < target.length; i++) {
                if (target[i] >= 0) {
                    characters += set(file, rows, target[i], result, i + 1);
                }
            }
        }
        return new Fetch(rows.build(), "");
    }

    static String tooMany(int limit) {
        return "more than " + limit + " rows";
    }

    private static int[] targets(MetricFile file, ResultSetMetaData meta) throws SQLException {
        int[] target = new int[meta.getColumnCount()];
        boolean any = false;
        for (int i = 0; i < target.length; i++) {
            target[i] = file.family().indexOf(meta.getColumnLabel(i + 1));
            any |= target[i] >= 0;
        }
        if (!any) {
            throw new SQLException("the result has none of the declared columns", "42703");
        }
        return target;
    }

    /** Returns the number of characters kept. */
    private static int set(MetricFile file, Rows.Builder rows, int column, ResultSet result, int index)
            throws SQLException {
        Column declared = file.family().columns().get(column);
        switch (declared.type()) {
            case INTEGER -> {
                long value = result.getLong(index);
                if (!result.wasNull()) {
                    rows.set(column, value);
                }
            }
            case REAL -> {
                double value = result.getDouble(index);
                if (!result.wasNull()) {
                    rows.set(column, value);
                }
            }
            case BOOLEAN -> {
                boolean value = result.getBoolean(index);
                if (!result.wasNull()) {
                    rows.set(column, value ? 1L : 0L);
                }
            }
            case TIMESTAMP -> {
                OffsetDateTime value = result.getObject(index, OffsetDateTime.class);
                if (value != null && !value.equals(OffsetDateTime.MAX) && !value.equals(OffsetDateTime.MIN)) {
                    rows.set(column, ChronoUnit.MICROS.between(Instant.EPOCH, value.toInstant()));
                }
            }
            case TEXT -> {
                String value = result.getString(index);
                if (value != null) {
                    String kept = kept(file, column, value);
                    rows.set(column, kept);
                    return kept.length();
                }
            }
        }
        return 0;
    }

    /** What the agent keeps of a text: scrubbed where the column is one of query texts, and cut. */
    static String kept(MetricFile file, int column, String value) {
        Integer scrub = file.scrub().get(column);
        if (scrub != null) {
            return QueryText.scrub(value, scrub);
        }
        return value.length() <= MAX_TEXT ? value : value.substring(0, MAX_TEXT);
    }
}
