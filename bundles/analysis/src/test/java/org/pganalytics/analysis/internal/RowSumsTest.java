// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;

class RowSumsTest {
    private static final MetricFamily FAMILY = new MetricFamily(
            "activity",
            List.of(
                    new Column("application_name", ColumnKind.LABEL, ColumnType.TEXT),
                    new Column("query_id", ColumnKind.LABEL, ColumnType.TEXT),
                    new Column("sessions", ColumnKind.GAUGE, ColumnType.REAL),
                    new Column("peak", ColumnKind.GAUGE, ColumnType.INTEGER)));

    private final Rows.Builder rows = Rows.builder(FAMILY.columns());

    @Test
    void addsUpWhatDiffersInTheLabelOnly() {
        add("web", "1", 3).add("job", "1", 2).add("web", null, 4).add(null, "2", 1);
        FamilySample sample = sample();
        Rows sums = RowSums.of(sample, "sessions", Set.of("query_id")).rows();

        assertThat(sums.size()).isEqualTo(3);
        assertThat(sums.textAt(0, 0)).isEqualTo("web");
        assertThat(sums.doubleAt(0, 2)).isEqualTo(7);
        assertThat(sums.textAt(1, 0)).isEqualTo("job");
        assertThat(sums.doubleAt(1, 2)).isEqualTo(2);
        assertThat(sums.isNull(2, 0)).isTrue();
        assertThat(sums.isNull(0, 1)).isTrue();
        assertThat(sums.isNull(0, 3)).as("only the column is summed").isTrue();
    }

    @Test
    void leavesASampleAsItIsWhereThereIsNothingToSum() {
        add("web", "1", 3);
        FamilySample sample = sample();

        assertThat(RowSums.of(sample, "sessions", Set.of())).isSameAs(sample);
        assertThat(RowSums.of(sample, "none", Set.of("query_id"))).isSameAs(sample);
        assertThat(RowSums.of(sample, "peak", Set.of("query_id"))).isSameAs(sample);
    }

    private RowSumsTest add(String application, String queryId, double sessions) {
        rows.addRow().set(0, application).set(1, queryId).set(2, sessions).set(3, (long) sessions);
        return this;
    }

    private FamilySample sample() {
        return FamilySample.ok(FAMILY, rows.build(), Duration.ZERO);
    }
}
