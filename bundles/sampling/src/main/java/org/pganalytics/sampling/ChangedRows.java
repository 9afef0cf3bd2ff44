// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.Rows;

/**
 * Takes out the rows of one family of which no counter changed since the sample before. Once an hour all rows stay, so that
 * a backend which lost some, or forgot them, does not miss an idle row for ever. For one thread at a time.
 */
final class ChangedRows {
    private static final Duration ALL_AGAIN = Duration.ofHours(1);

    private final Clock clock;
    private Map<List<String>, long[]> counters = Map.of();
    private Instant allAt = Instant.MIN;

    ChangedRows(Clock clock) {
        this.clock = clock;
    }

    /** Whether the next rows will all stay. */
    boolean isAllDue() {
        return !clock.instant().isBefore(allAt);
    }

    Rows of(Rows rows) {
        boolean all = isAllDue();
        if (all) {
            allAt = clock.instant().plus(ALL_AGAIN);
        }
        Map<List<String>, long[]> now = new HashMap<>();
        Rows.Builder changed = Rows.builder(rows.columns());
        for (int row = 0; row < rows.size(); row++) {
            List<String> labels = labels(rows, row);
            long[] counted = counters(rows, row);
            now.put(labels, counted);
            if (all || !Arrays.equals(counters.get(labels), counted)) {
                changed.addRow(rows, row);
            }
        }
        counters = now;
        return changed.build();
    }

    private static List<String> labels(Rows rows, int row) {
        List<String> labels = new ArrayList<>();
        for (int c = 0; c < rows.columns().size(); c++) {
            if (rows.columns().get(c).kind() == ColumnKind.LABEL) {
                labels.add((rows.isNull(row, c) ? "-" : "+") + rows.displayAt(row, c));
            }
        }
        return labels;
    }

    /** Bits of the counters; a null is none that a counter has. */
    private static long[] counters(Rows rows, int row) {
        long[] bits = new long[rows.columns().size()];
        for (int c = 0; c < bits.length; c++) {
            if (rows.columns().get(c).kind() == ColumnKind.COUNTER) {
                bits[c] = rows.isNull(row, c)
                        ? Long.MIN_VALUE
                        : rows.columns().get(c).type() == ColumnType.REAL
                                ? Double.doubleToLongBits(rows.doubleAt(row, c))
                                : rows.longAt(row, c);
            }
        }
        return bits;
    }
}
