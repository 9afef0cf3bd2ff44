// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.time.Duration;
import java.util.List;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;

/** The family {@code collector}, which no agent samples: how long an instance has been silent. */
final class CollectorSample {
    static final MetricFamily FAMILY = new MetricFamily(
            "collector",
            List.of(
                    new Column("silent_seconds", ColumnKind.GAUGE, ColumnType.REAL, "seconds"),
                    new Column("interval_seconds", ColumnKind.GAUGE, ColumnType.REAL, "seconds"),
                    new Column("intervals_missed", ColumnKind.GAUGE, ColumnType.REAL)));

    private CollectorSample() {}

    static FamilySample of(Duration silent, Duration interval) {
        double seconds = silent.toMillis() / 1e3;
        Rows row = Rows.builder(FAMILY.columns())
                .addRow()
                .set(0, seconds)
                .set(1, interval.toMillis() / 1e3)
                .set(2, seconds * 1e3 / interval.toMillis())
                .build();
        return FamilySample.ok(FAMILY, row, Duration.ZERO);
    }
}
