// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;

class ActivityHistoryTest {
    private static final MetricFamily FAMILY = new MetricFamily(
            "activity",
            List.of(
                    new Column("state", ColumnKind.LABEL, ColumnType.TEXT),
                    new Column("sessions", ColumnKind.GAUGE, ColumnType.REAL),
                    new Column("peak", ColumnKind.GAUGE, ColumnType.INTEGER)));

    @Test
    void averagesOverAllSamplesAndKeepsThePeak() {
        ActivityHistory history = new ActivityHistory(FAMILY);
        history.add(row("active", 4));
        history.add(row("active", 2));
        history.add(row(null, 3));
        Rows rows = history.drain(10).rows();

        assertThat(rows.size()).isEqualTo(2);
        assertThat(rows.doubleAt(0, 1)).isEqualTo(2.0);
        assertThat(rows.longAt(0, 2)).isEqualTo(4);
        assertThat(rows.isNull(1, 0)).isTrue();
        assertThat(rows.doubleAt(1, 1)).isEqualTo(1.0);
        assertThat(history.samples()).isZero();
    }

    @Test
    void keepsTheBusiestAndSaysThatItWasCut() {
        ActivityHistory history = new ActivityHistory(FAMILY);
        history.add(row("idle", 4));
        history.add(row("active", 5));
        Fetch fetch = history.drain(1);

        assertThat(fetch.cut()).isEqualTo("more than 1 rows");
        assertThat(fetch.rows().textAt(0, 0)).isEqualTo("active");
    }

    private static Rows row(String state, long sessions) {
        return Rows.builder(FAMILY.columns())
                .addRow()
                .set(0, state)
                .set(1, (double) sessions)
                .set(2, sessions)
                .build();
    }
}
