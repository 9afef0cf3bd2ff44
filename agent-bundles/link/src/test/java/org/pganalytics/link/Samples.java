// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
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

    private static final MetricFamily LARGE =
            new MetricFamily("large", List.of(new Column("x", ColumnKind.ATTRIBUTE, ColumnType.TEXT)));

    private Samples() {}

    static Snapshot snapshot(long value) {
        Rows rows = Rows.builder(FAMILY.columns()).addRow().set(0, value).build();
        return new Snapshot(Instant.EPOCH, 1, List.of(FamilySample.ok(FAMILY, rows, Duration.ZERO)));
    }

    /** One of half a megabyte that does not compress. */
    static Snapshot large(long seed) {
        byte[] bytes = new byte[500_000];
        new Random(seed).nextBytes(bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace('\0', ' ');
        Rows rows = Rows.builder(LARGE.columns()).addRow().set(0, text).build();
        return new Snapshot(Instant.EPOCH, 1, List.of(FamilySample.ok(LARGE, rows, Duration.ZERO)));
    }

    static long value(Snapshot snapshot) {
        return snapshot.samples().get(0).rows().longAt(0, 0);
    }

    static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
