// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Batch;
import org.pganalytics.model.Snapshot;
import org.pganalytics.testkit.TestPostgres;
import org.pganalytics.wire.BatchDecoder;
import org.pganalytics.wire.BatchEncoder;
import org.pganalytics.wire.Frame;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.FrameHeader;
import org.pganalytics.wire.MessageType;

/** Size and time of a real batch of 20 core snapshots on the wire, against JSON and zstd. */
public final class WireBenchmark {
    private static final int SNAPSHOTS = 20;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration MEASURED = Duration.ofSeconds(3);

    private static volatile @Nullable Object sink;

    private WireBenchmark() {}

    /** @param arguments seconds between two snapshots, 10 (the agent's default) when absent */
    public static void main(String[] arguments) throws Exception {
        Duration interval = Duration.ofSeconds(arguments.length == 0 ? 10 : Long.parseLong(arguments[0]));
        List<Snapshot> snapshots;
        try (TestPostgres server = TestPostgres.start(16, "shared_preload_libraries=pg_stat_statements")) {
            snapshots = Recording.of(server, SNAPSHOTS, interval);
        }
        Figures core = measure(batch(Recording.core(snapshots)));
        Figures objects = measure(batch(Recording.objects(snapshots)));
        new Result(
                        "wire",
                        core.bytes,
                        "bytes per core snapshot",
                        core.jsonBytes,
                        "JSON and zstd level 3, the same batch")
                .with("snapshots", SNAPSHOTS)
                .with("interval_seconds", interval.toSeconds())
                .with("bytes_of_core_row_families", bytes(batch(Recording.coreRow(snapshots))))
                .with("schema_bytes_per_connection", core.schemaBytes)
                .with("micros_per_batch", core.times())
                .with(
                        "object_families",
                        Map.of(
                                "bytes_per_snapshot",
                                Result.rounded(objects.bytes),
                                "json_bytes_per_snapshot",
                                Result.rounded(objects.jsonBytes),
                                "ratio",
                                Result.rounded(objects.bytes / objects.jsonBytes),
                                "rows_per_snapshot",
                                Result.rounded(objects.rows),
                                "micros_per_batch",
                                objects.times()))
                .with("rows_per_core_snapshot", core.rows)
                .print();
    }

    private static Batch batch(List<Snapshot> snapshots) {
        return new Batch("db1", 42, 1, Recording.INSTANCE, snapshots);
    }

    private record Figures(
            double bytes,
            double jsonBytes,
            int schemaBytes,
            double rows,
            double encode,
            double decode,
            double jsonEncode,
            double jsonDecode) {
        Map<String, Object> times() {
            return new TreeMap<>(Map.of(
                    "encode",
                    Result.rounded(encode),
                    "decode",
                    Result.rounded(decode),
                    "json_encode",
                    Result.rounded(jsonEncode),
                    "json_decode",
                    Result.rounded(jsonDecode)));
        }
    }

    private static double bytes(Batch batch) {
        try (FrameCodec codec = new FrameCodec()) {
            BatchEncoder encoder = new BatchEncoder();
            encoder.encodeSchemas(BatchEncoder.families(batch));
            return (double) codec.encode(MessageType.BATCH, batch.sequence(), encoder.encode(batch)).length / SNAPSHOTS;
        }
    }

    private static Figures measure(Batch batch) throws Exception {
        try (FrameCodec codec = new FrameCodec();
                JsonBatches json = new JsonBatches()) {
            BatchEncoder encoder = new BatchEncoder();
            byte[] schemas = codec.encode(MessageType.BATCH, 0, encoder.encodeSchemas(BatchEncoder.families(batch)));
            BatchDecoder decoder = new BatchDecoder(batch.collector(), batch.run());
            decoder.decode(frame(codec, schemas));
            byte[] sent = codec.encode(MessageType.BATCH, batch.sequence(), encoder.encode(batch));
            Batch received = decoder.decode(frame(codec, sent)).orElseThrow();
            if (!received.snapshots()
                    .get(SNAPSHOTS - 1)
                    .samples()
                    .get(0)
                    .rows()
                    .equals(batch.snapshots()
                            .get(SNAPSHOTS - 1)
                            .samples()
                            .get(0)
                            .rows())) {
                throw new IllegalStateException("what was received is not what was sent");
            }
            byte[] packed = json.encode(batch);
            List<Callable<?>> works = List.of(
                    () -> codec.encode(MessageType.BATCH, batch.sequence(), encoder.encode(batch)),
                    () -> decoder.decode(frame(codec, sent)),
                    () -> json.encode(batch),
                    () -> json.decode(packed));
            double[] micros = new double[works.size()];
            for (int w = 0; w < micros.length; w++) {
                repeat(works.get(w), WARM_UP);
            }
            for (int w = 0; w < micros.length; w++) {
                micros[w] = new Percentiles(repeat(works.get(w), MEASURED)).micros(0.5);
            }
            double rows = batch.snapshots().stream()
                    .flatMap(s -> s.samples().stream())
                    .mapToInt(s -> s.rows().size())
                    .sum();
            return new Figures(
                    (double) sent.length / SNAPSHOTS,
                    (double) packed.length / SNAPSHOTS,
                    schemas.length,
                    rows / SNAPSHOTS,
                    micros[0],
                    micros[1],
                    micros[2],
                    micros[3]);
        }
    }

    private static Frame frame(FrameCodec codec, byte[] sent) {
        FrameHeader header = FrameHeader.decode(ByteBuffer.wrap(sent));
        return codec.decode(header, Arrays.copyOfRange(sent, FrameHeader.SIZE, sent.length));
    }

    private static List<Long> repeat(Callable<?> work, Duration duration) throws Exception {
        List<Long> nanos = new ArrayList<>();
        long end = System.nanoTime() + duration.toNanos();
        long start = System.nanoTime();
        while (start < end) {
            sink = work.call();
            long now = System.nanoTime();
            nanos.add(now - start);
            start = now;
        }
        return nanos;
    }
}
