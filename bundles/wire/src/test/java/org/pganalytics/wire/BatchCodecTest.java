// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.Batch;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.SampleState;
import org.pganalytics.model.Snapshot;

class BatchCodecTest {
    private static final InstanceId INSTANCE = new InstanceId("db1:5432");

    @Test
    void randomBatchesOfEveryTypeComeBackAsTheyWere() {
        for (int seed = 0; seed < 300; seed++) {
            Batch batch = random(new Random(seed), 1 + seed % 7);

            assertThat(decode(batch, new BatchEncoder().encode(batch))).isEqualTo(batch);
        }
    }

    @Test
    void bodiesDoNotDependOnTheConnection() {
        BatchEncoder encoder = new BatchEncoder();
        Batch batch = CoreSnapshots.batch(20, 1);
        byte[] body = encoder.encode(batch);

        assertThat(encoder.encode(batch)).isEqualTo(body);
        assertThat(decode(batch, body)).isEqualTo(batch);
        assertThatThrownBy(() -> new BatchDecoder("c", 1).decode(new Frame(MessageType.BATCH, 1, body)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("was not told");
    }

    @Test
    void coreSnapshotTakesAtMostTwoHundredBytes() {
        try (FrameCodec codec = new FrameCodec()) {
            Batch batch = CoreSnapshots.batch(20, 1);
            byte[] body = new BatchEncoder().encode(batch);
            int bytes = codec.encode(MessageType.BATCH, 1, body).length;
            int schemas = codec.encode(
                            MessageType.BATCH, 0, new BatchEncoder().encodeSchemas(BatchEncoder.families(batch)))
                    .length;
            System.out.println("core snapshot in a batch of 20: " + bytes / 20.0 + " bytes with the header ("
                    + body.length / 20.0 + " before zstd); schemas once a connection: " + schemas + " bytes");

            assertThat(bytes / 20.0).isLessThanOrEqualTo(200);
        }
    }

    @Test
    void truncatedBodiesAreRefused() {
        Batch batch = CoreSnapshots.batch(2, 1);
        byte[] body = new BatchEncoder().encode(batch);
        byte[] schemas = new BatchEncoder().encodeSchemas(BatchEncoder.families(batch));
        for (int length = 0; length < body.length; length++) {
            byte[] part = Arrays.copyOf(body, length);
            assertThat(Hostile.decodeOrRefuse(() -> decode(batch, part))).isTrue();
        }
        for (int length = 0; length < schemas.length; length++) {
            byte[] part = Arrays.copyOf(schemas, length);
            assertThat(Hostile.decodeOrRefuse(
                            () -> new BatchDecoder("c", 1).decode(new Frame(MessageType.BATCH, 0, part))))
                    .isTrue();
        }
    }

    @Test
    void flippedBitsGiveABatchOrAWireException() {
        Batch batch = random(new Random(5), 3);
        byte[] body = new BatchEncoder().encode(batch);
        byte[] schemas = new BatchEncoder().encodeSchemas(BatchEncoder.families(batch));
        for (int bit = 0; bit < body.length * 8; bit++) {
            byte[] bad = body.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Hostile.decodeOrRefuse(() -> decode(batch, bad));
        }
        for (int bit = 0; bit < schemas.length * 8; bit++) {
            byte[] bad = schemas.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Hostile.decodeOrRefuse(() -> new BatchDecoder("c", 1).decode(new Frame(MessageType.BATCH, 0, bad)));
        }
    }

    @Test
    void randomBytesAreRefused() {
        Batch batch = CoreSnapshots.batch(2, 1);
        byte[] body = new BatchEncoder().encode(batch);
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = body.clone();
            for (int n = 0; n < 1 + i % 5; n++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            Hostile.decodeOrRefuse(() -> decode(batch, bad));
        }
    }

    @Test
    void refusesMoreValuesThanABatchMayHold() {
        MetricFamily family = new MetricFamily("f", List.of(new Column("x", ColumnKind.GAUGE, ColumnType.INTEGER)));
        Rows.Builder rows = Rows.builder(family.columns());
        for (int i = 0; i < 1_000_000; i++) {
            rows.addRow();
        }
        FamilySample sample = FamilySample.ok(family, rows.build(), Duration.ZERO);
        Batch fits = batch(Arrays.asList(sample, sample));
        Batch not = batch(Arrays.asList(sample, sample, sample, sample, sample, sample, sample, sample, sample));

        assertThat(decode(fits, new BatchEncoder().encode(fits))).isEqualTo(fits);
        assertThatThrownBy(() -> new BatchEncoder().encode(not)).isInstanceOf(WireException.class);
    }

    private static Batch batch(List<FamilySample> samples) {
        return new Batch("c", 1, 1, INSTANCE, List.of(new Snapshot(Instant.EPOCH, 0, samples)));
    }

    private static Batch decode(Batch batch, byte[] body) {
        BatchDecoder decoder = new BatchDecoder(batch.collector(), batch.run());
        byte[] schemas = new BatchEncoder().encodeSchemas(BatchEncoder.families(batch));
        assertThat(decoder.decode(new Frame(MessageType.BATCH, 0, schemas))).isEmpty();
        return decoder.decode(new Frame(MessageType.BATCH, batch.sequence(), body))
                .orElseThrow();
    }

    private static Batch random(Random random, int snapshots) {
        List<MetricFamily> families = new ArrayList<>();
        for (int f = 0; f < 1 + random.nextInt(4); f++) {
            List<Column> columns = new ArrayList<>();
            for (int c = 0; c < random.nextInt(8); c++) {
                columns.add(new Column(
                        "c" + c,
                        ColumnKind.values()[random.nextInt(4)],
                        ColumnType.values()[random.nextInt(5)],
                        random.nextBoolean() ? "" : "bytes"));
            }
            families.add(new MetricFamily("f" + f, columns));
        }
        List<Snapshot> list = new ArrayList<>();
        for (int s = 0; s < snapshots; s++) {
            List<FamilySample> samples = new ArrayList<>();
            for (int i = 0; i < random.nextInt(6); i++) {
                samples.add(sample(random, families.get(random.nextInt(families.size()))));
            }
            list.add(new Snapshot(
                    Micros.toInstant(random.nextLong() >> random.nextInt(64)), random.nextLong(), samples));
        }
        return new Batch("c", random.nextLong(), 1 + random.nextInt(100), INSTANCE, list);
    }

    private static FamilySample sample(Random random, MetricFamily family) {
        Duration took = Took.of(random.nextInt(Took.MAX_CODE + 1));
        if (random.nextInt(5) == 0) {
            return FamilySample.without(family, SampleState.values()[2 + random.nextInt(2)], "no größe", took);
        }
        Rows.Builder rows = Rows.builder(family.columns());
        boolean decimals = random.nextBoolean();
        for (int r = random.nextInt(20); r > 0; r--) {
            rows.addRow();
            for (int c = 0; c < family.columns().size(); c++) {
                if (random.nextInt(5) == 0) {
                    continue;
                }
                long bits = random.nextLong() >> random.nextInt(64);
                switch (family.columns().get(c).type()) {
                    case TEXT -> rows.set(c, "t" + random.nextInt(10) + "\u00e9\ud83d\ude00");
                    case REAL ->
                        rows.set(c, decimals ? random.nextInt(100_000) / 1000.0 - 40 : Double.longBitsToDouble(bits));
                    case BOOLEAN -> rows.set(c, bits & 1);
                    default -> rows.set(c, bits);
                }
            }
        }
        return new FamilySample(
                family, random.nextBoolean() ? SampleState.OK : SampleState.TRUNCATED, "", rows.build(), took);
    }
}
