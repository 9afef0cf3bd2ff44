// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.Snapshot;

/** Snapshots told apart by one value. */
final class Samples {
    private static final MetricFamily FAMILY =
            new MetricFamily("f", List.of(new Column("x", ColumnKind.GAUGE, ColumnType.INTEGER)));

    private Samples() {}

    static Snapshot snapshot(long value) {
        Rows rows = Rows.builder(FAMILY.columns()).addRow().set(0, value).build();
        return new Snapshot(Instant.EPOCH, 1, List.of(FamilySample.ok(FAMILY, rows, Duration.ZERO)));
    }

    static long value(Snapshot snapshot) {
        return snapshot.samples().get(0).rows().longAt(0, 0);
    }

    static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
