// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pganalytics.pipeline.internal.Samples.START;
import static org.pganalytics.pipeline.internal.Samples.database;
import static org.pganalytics.pipeline.internal.Samples.row;
import static org.pganalytics.pipeline.internal.Samples.single;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;

class CoreProjectionTest {
    private static final String CPU = "user_seconds,system_seconds,iowait_seconds,idle_seconds,steal_seconds";
    private final Rates rates = new Rates();
    private final CoreProjection projection = new CoreProjection();

    private CoreRow next(int second, FamilySample... samples) {
        return projection.project(Stream.of(samples)
                .map(s -> rates.next(s, START.plusSeconds(second), 1))
                .toList());
    }

    @Test
    void sumsDatabasesAndSharesCpu() {
        next(
                0,
                database(row("a", 1, 0, 0, 0, 1), row("b", 1, 0, 0, 0, 1)),
                single("host_cpu", true, CPU, 0, 0, 0, 0, 0));
        CoreRow core = next(
                10,
                database(row("a", 1, 100, 10, 300, 1), row("b", 1, 50, 10, 80, 1)),
                single("host_cpu", true, CPU, 6, 2, 2, 10, 0),
                single("activity_summary", false, "total,active,lock_waits", 40, 7, 2),
                single("instance", false, "max_connections,xid_age,replay_lag_seconds", 100, 5000, 3),
                single("replication", false, "replay_lag_bytes,replay_lag_seconds", 4096, 1.5));

        assertThat(core.get(CoreMetric.COMMITS_PER_SECOND)).isEqualTo(15);
        assertThat(core.get(CoreMetric.CACHE_HIT_RATIO)).isCloseTo(0.95, within(1e-9));
        assertThat(core.get(CoreMetric.CPU_PERCENT)).isCloseTo(40, within(1e-9));
        assertThat(core.get(CoreMetric.CPU_IOWAIT_PERCENT)).isCloseTo(10, within(1e-9));
        assertThat(core.get(CoreMetric.CONNECTIONS_ACTIVE)).isEqualTo(7);
        assertThat(core.get(CoreMetric.LOCK_WAITS)).isEqualTo(2);
        assertThat(core.get(CoreMetric.CONNECTIONS_MAX)).isEqualTo(100);
        assertThat(core.get(CoreMetric.REPLICATION_LAG_SECONDS)).isEqualTo(3);
        assertThat(core.get(CoreMetric.REPLICATION_LAG_BYTES)).isEqualTo(4096);
        assertThat(core.isKnown(CoreMetric.TEMP_BYTES_PER_SECOND)).isFalse();
    }

    @Test
    void keepsTheDatabaseSizeBetweenItsSamples() {
        next(0, single("database_size", false, "size_bytes", 1234));
        assertThat(next(10).get(CoreMetric.DATABASE_SIZE_BYTES)).isEqualTo(1234);
    }

    @Test
    void countsTheSessionsThatWaitAndNotThoseTheyWaitFor() {
        MetricFamily tree = new MetricFamily(
                "lock_tree",
                List.of(
                        new Column("pid", ColumnKind.LABEL, ColumnType.TEXT),
                        new Column("wait_seconds", ColumnKind.GAUGE, ColumnType.REAL)));
        Rows rows = Rows.builder(tree.columns())
                .addRow()
                .set(0, "1")
                .addRow()
                .set(0, "2")
                .set(1, 7.5)
                .addRow()
                .set(0, "3")
                .set(1, 0.0)
                .build();
        assertThat(next(0, FamilySample.ok(tree, rows, Duration.ZERO)).get(CoreMetric.BLOCKED_SESSIONS))
                .isEqualTo(2);
        Rows none = Rows.empty(tree.columns());
        assertThat(next(1, FamilySample.ok(tree, none, Duration.ZERO)).get(CoreMetric.BLOCKED_SESSIONS))
                .isZero();
    }

    @Test
    void knowsNothingOfAColumnThatIsText() {
        MetricFamily load =
                new MetricFamily("host_load", List.of(new Column("load1", ColumnKind.GAUGE, ColumnType.TEXT)));
        FamilySample sample = FamilySample.ok(
                load, Rows.builder(load.columns()).addRow().set(0, "high").build(), Duration.ZERO);
        assertThat(next(0, sample)).isEqualTo(CoreRow.unknown());
    }

    @Test
    void knowsNothingWithoutSamples() {
        assertThat(projection.project(List.of())).isEqualTo(CoreRow.unknown());
    }
}
