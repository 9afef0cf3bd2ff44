// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.store.EnrichedBatch;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.api.store.Series;
import org.pganalytics.api.store.StoredRow;
import org.pganalytics.model.Batch;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.Snapshot;

/**
 * What every {@link MetricStore} does: extend it, and give it a store that is up. Each test uses an instance and a collector of
 * its own, so that one store serves all.
 */
public abstract class MetricStoreContract {
    /** A family with a column of every type. */
    protected static final MetricFamily FAMILY = new MetricFamily(
            "contract_all",
            List.of(
                    new Column("name", ColumnKind.LABEL, ColumnType.TEXT),
                    new Column("counted", ColumnKind.COUNTER, ColumnType.INTEGER),
                    new Column("ratio", ColumnKind.GAUGE, ColumnType.REAL),
                    new Column("happened", ColumnKind.ATTRIBUTE, ColumnType.TIMESTAMP),
                    new Column("flag", ColumnKind.GAUGE, ColumnType.BOOLEAN)));

    /** A full minute some while ago. */
    protected static final Instant START =
            Instant.now().minus(Duration.ofMinutes(30)).truncatedTo(ChronoUnit.MINUTES);

    /** The store under test, connected. */
    protected abstract MetricStore store() throws Exception;

    @Test
    void readsWhatWasAppended() throws Exception {
        await(store().append(batch("plain", 1, 1, START, 1.5, 2.5, Double.NaN)));

        Series series = read("plain", Duration.ZERO).get(0);
        assertThat(series.metric()).isEqualTo(CoreMetric.CPU_PERCENT);
        assertThat(series.points())
                .containsExactly(
                        new Series.Point(START, 1.5),
                        new Series.Point(START.plusSeconds(10), 2.5)); // unknown values have no point
        assertThat(store().families()).contains(FAMILY.name());
        assertThat(store().status().available()).isTrue();
    }

    @Test
    void ignoresWhatItHasSeen() throws Exception {
        await(store().append(batch("twice", 1, 1, START, 1)));
        await(store().append(batch("twice", 1, 1, START, 1)));
        await(store().append(batch("twice", 1, 3, START.plusSeconds(10), 3)));
        await(store().append(batch("twice", 1, 2, START.plusSeconds(20), 2)));

        assertThat(read("twice", Duration.ZERO).get(0).points())
                .extracting(Series.Point::value)
                .containsExactly(1.0, 3.0);
    }

    @Test
    void startsAnewWithEachRun() throws Exception {
        await(store().append(batch("runs", 1, 5, START, 1)));
        await(store().append(batch("runs", -2, 1, START.plusSeconds(10), 2)));

        assertThat(read("runs", Duration.ZERO).get(0).points()).hasSize(2);
    }

    @Test
    void averagesEachStep() throws Exception {
        await(store().append(batch("steps", 1, 1, START, 1, 3, Double.NaN, 5, 7)));

        assertThat(read("steps", Duration.ofSeconds(20)).get(0).points())
                .containsExactly(
                        new Series.Point(START, 2),
                        new Series.Point(START.plusSeconds(20), 5),
                        new Series.Point(START.plusSeconds(40), 7));
    }

    @Test
    void knowsNothingOfOtherInstances() throws Exception {
        await(store().append(batch("mine", 1, 1, START, 1)));

        assertThat(read("stranger", Duration.ZERO).get(0).points()).isEmpty();
    }

    @Test
    void readsTheRowsOfAFamilyTheNewestFirst() throws Exception {
        await(store().append(batch("rows", 1, 1, START, 1, 2, 3)));
        InstanceId id = new InstanceId("rows");
        Instant end = START.plusSeconds(20);

        List<StoredRow> rows = store().rows(id, FAMILY.name(), START, end, 3);
        assertThat(rows)
                .extracting(StoredRow::time)
                .containsExactly(START.plusSeconds(10), START.plusSeconds(10), START);
        assertThat(rows.subList(0, 2))
                .extracting(StoredRow::values)
                .containsExactlyInAnyOrder(
                        Map.of(),
                        Map.of(
                                "name",
                                "a\uFFFDä1",
                                "counted",
                                Long.MAX_VALUE,
                                "ratio",
                                -0.5,
                                "happened",
                                Instant.EPOCH.plus(1_700_000_000_123_456L, ChronoUnit.MICROS),
                                "flag",
                                true));
        assertThat(store().rows(id, "no_such_family", START, end, 3)).isEmpty();
        assertThat(store().rows(id, "\"; drop table metrics.instances --", START, end, 3))
                .isEmpty();
        assertThat(store().rows(new InstanceId("stranger"), FAMILY.name(), START, end, 3))
                .isEmpty();
    }

    @Test
    void takesManyAtOnceInOrderOfEachCollector() throws Exception {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int sequence = 1; sequence <= 20; sequence++) {
            for (int collector = 0; collector < 10; collector++) {
                all.add(store().append(batch("many" + collector, 1, sequence, START.plusSeconds(sequence), sequence))
                        .toCompletableFuture());
            }
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);

        for (int collector = 0; collector < 10; collector++) {
            assertThat(read("many" + collector, Duration.ZERO).get(0).points()).hasSize(20);
        }
    }

    /** A batch with a snapshot every 10 s, of CPU_PERCENT and one row of {@link #FAMILY} each. */
    protected static EnrichedBatch batch(String name, long run, long sequence, Instant from, double... cpu) {
        InstanceId id = new InstanceId(name);
        List<Snapshot> snapshots = new ArrayList<>();
        List<CoreRow> core = new ArrayList<>();
        for (int i = 0; i < cpu.length; i++) {
            Rows rows = Rows.builder(FAMILY.columns())
                    .addRow()
                    .set(0, "a\0ä" + i)
                    .set(1, Long.MAX_VALUE)
                    .set(2, -0.5)
                    .set(3, 1_700_000_000_123_456L)
                    .set(4, 1L)
                    .addRow()
                    .build();
            snapshots.add(new Snapshot(
                    from.plusSeconds(10L * i), -1, List.of(FamilySample.ok(FAMILY, rows, Duration.ofMillis(3)))));
            double[] values = new double[CoreMetric.values().length];
            Arrays.fill(values, Double.NaN);
            values[CoreMetric.CPU_PERCENT.ordinal()] = cpu[i];
            core.add(CoreRow.of(values));
        }
        Instance instance = new Instance(id, name, "", 0, Map.of(), from, from);
        return new EnrichedBatch(new Batch(name, run, sequence, id, snapshots), instance, core);
    }

    /** Waits until it is durable. */
    protected static void await(CompletionStage<Void> stage) throws Exception {
        stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private List<Series> read(String instance, Duration step) throws Exception {
        return store().core(
                        new InstanceId(instance),
                        List.of(CoreMetric.CPU_PERCENT, CoreMetric.XID_AGE),
                        START,
                        START.plus(Duration.ofMinutes(10)),
                        step);
    }
}
