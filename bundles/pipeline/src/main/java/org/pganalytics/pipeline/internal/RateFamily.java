// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;

/** A family as it was sampled, the same with counters as rates, and where its labels and counters are. Immutable. */
final class RateFamily {
    private static final String STATS_RESET = "stats_reset";

    final MetricFamily sampled;
    final MetricFamily observed;
    final int[] labels;
    final int[] counters;
    /** Index of the attribute that tells when the server's counters were reset; -1 where the family has none. */
    final int statsReset;

    RateFamily(MetricFamily sampled) {
        this.sampled = sampled;
        List<Column> columns = new ArrayList<>(sampled.columns().size());
        for (Column column : sampled.columns()) {
            columns.add(
                    column.kind() == ColumnKind.COUNTER
                            ? new Column(column.name(), ColumnKind.COUNTER, ColumnType.REAL, column.unit())
                            : column);
        }
        this.labels = indexes(sampled, ColumnKind.LABEL);
        this.counters = indexes(sampled, ColumnKind.COUNTER);
        this.observed = counters.length == 0 ? sampled : new MetricFamily(sampled.name(), columns);
        int reset = sampled.indexOf(STATS_RESET);
        this.statsReset = reset >= 0 && sampled.columns().get(reset).type().isIntegral() ? reset : -1;
    }

    private static int[] indexes(MetricFamily family, ColumnKind kind) {
        List<Column> columns = family.columns();
        int[] found = new int[columns.size()];
        int n = 0;
        for (int c = 0; c < columns.size(); c++) {
            if (columns.get(c).kind() == kind) {
                found[n++] = c;
            }
        }
        return Arrays.copyOf(found, n);
    }
}
