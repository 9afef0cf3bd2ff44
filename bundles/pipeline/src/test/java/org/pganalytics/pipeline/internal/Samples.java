// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.pganalytics.model.Batch;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.Snapshot;

/** Small samples for the tests of this package. */
final class Samples {
    static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
    static final InstanceId DB1 = new InstanceId("db1:5432");
    static final MetricFamily DATABASE = new MetricFamily(
            "database",
            List.of(
                    new Column("datname", ColumnKind.LABEL, ColumnType.TEXT),
                    new Column("numbackends", ColumnKind.GAUGE, ColumnType.INTEGER),
                    new Column("xact_commit", ColumnKind.COUNTER, ColumnType.INTEGER),
                    new Column("blks_read", ColumnKind.COUNTER, ColumnType.INTEGER),
                    new Column("blks_hit", ColumnKind.COUNTER, ColumnType.INTEGER),
                    new Column("stats_reset", ColumnKind.ATTRIBUTE, ColumnType.TIMESTAMP)));

    private Samples() {}

    /** One row {name, backends, commits, read, hit, reset} each. */
    static FamilySample database(Object[]... rows) {
        Rows.Builder builder = Rows.builder(DATABASE.columns());
        for (Object[] row : rows) {
            builder.addRow().set(0, (String) row[0]);
            for (int c = 1; c < row.length; c++) {
                builder.set(c, ((Number) row[c]).longValue());
            }
        }
        return FamilySample.ok(DATABASE, builder.build(), Duration.ofMillis(1));
    }

    static Object[] row(Object... values) {
        return values;
    }

    /** A family of one row of REAL columns, {@code counters} telling their kind. */
    static FamilySample single(String family, boolean counters, String names, double... values) {
        List<Column> columns = java.util.Arrays.stream(names.split(","))
                .map(n -> new Column(n, counters ? ColumnKind.COUNTER : ColumnKind.GAUGE, ColumnType.REAL))
                .toList();
        Rows.Builder builder = Rows.builder(columns).addRow();
        for (int c = 0; c < values.length; c++) {
            builder.set(c, values[c]);
        }
        return FamilySample.ok(new MetricFamily(family, columns), builder.build(), Duration.ZERO);
    }

    static Snapshot snapshot(int second, FamilySample... samples) {
        return new Snapshot(START.plusSeconds(second), 1, List.of(samples));
    }

    static Batch batch(long sequence, Snapshot... snapshots) {
        return new Batch("agent1", 7, sequence, DB1, List.of(snapshots));
    }

    static Batch batch(long sequence) {
        return batch(sequence, snapshot((int) sequence * 10, database(row("app", 3, sequence * 100, 10, 90, 5))));
    }
}
