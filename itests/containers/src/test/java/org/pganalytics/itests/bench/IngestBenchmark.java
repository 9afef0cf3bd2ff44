// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.pganalytics.itests.Backend;
import org.pganalytics.model.Batch;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Snapshot;
import org.pganalytics.testkit.TestPostgres;
import org.pganalytics.wire.BatchEncoder;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.MessageType;

/** Core snapshots a second from the socket to the acknowledgement, which is the commit, against bare binary COPY. */
public final class IngestBenchmark {
    private static final int CONNECTIONS = 8;
    private static final int INSTANCES = 25;
    private static final int SNAPSHOTS = 20;
    private static final int WINDOW = 16;
    private static final int PREPARED_BATCHES = 2_000;
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final long COPIED_ROWS = 400_000;

    private final LongAdder acknowledged = new LongAdder();
    private final ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
    private volatile boolean measuring;
    private volatile boolean stopped;

    private IngestBenchmark() {}

    /** @param arguments seconds to measure, 20 when absent */
    public static void main(String[] arguments) throws Exception {
        Duration measured = Duration.ofSeconds(arguments.length == 0 ? 20 : Long.parseLong(arguments[0]));
        new IngestBenchmark().run(measured);
    }

    private void run(Duration measured) throws Exception {
        List<Snapshot> recorded;
        try (TestPostgres server = TestPostgres.start(16, "shared_preload_libraries=pg_stat_statements")) {
            recorded = Recording.core(Recording.of(server, SNAPSHOTS, Duration.ofSeconds(1)));
        }
        try (TestPostgres store =
                TestPostgres.start(18, "fsync=on", "full_page_writes=on", "shared_buffers=256MB", "max_wal_size=4GB")) {
            double snapshotsPerSecond;
            try (Scratch scratch = new Scratch();
                    Backend backend = Backend.unpack(scratch.path(), store)) {
                try {
                    backend.start();
                    snapshotsPerSecond = ingest(backend, recorded, measured);
                } catch (Exception e) {
                    System.err.println(backend.karaf.log());
                    throw e;
                }
            }
            report(store, snapshotsPerSecond, measured);
        }
    }

    private void report(TestPostgres store, double snapshotsPerSecond, Duration measured) throws Exception {
        try (Connection connection = store.connect("postgres")) {
            BareCopy copy = new BareCopy(connection);
            Map<String, Long> rows = copy.rows();
            long stored = rows.getOrDefault("metrics_raw", 0L);
            if (stored != acknowledged.sum()) {
                throw new IllegalStateException(
                        acknowledged.sum() + " snapshots were acknowledged and " + stored + " are stored");
            }
            double rowsPerSnapshot =
                    (double) rows.values().stream().mapToLong(Long::longValue).sum() / stored;
            double copied = copy.rowsPerSecond(COPIED_ROWS);
            Percentiles latencies = new Percentiles(times);
            new Result(
                            "ingest",
                            snapshotsPerSecond,
                            "core snapshots per second, acknowledged after commit",
                            copied / rowsPerSnapshot,
                            "bare binary COPY of the same rows into equal tables, one session")
                    .with("rows_per_second", snapshotsPerSecond * rowsPerSnapshot)
                    .with("copy_rows_per_second", copied)
                    .with("rows_per_snapshot", rowsPerSnapshot)
                    .with("ack_millis_p50", latencies.millis(0.5))
                    .with("ack_millis_p99", latencies.millis(0.99))
                    .with("stored_snapshots", stored)
                    .with("connections", CONNECTIONS)
                    .with("batches_in_flight_per_connection", WINDOW)
                    .with("snapshots_per_batch", SNAPSHOTS)
                    .with("seconds", measured.toSeconds())
                    .print();
        }
    }

    private double ingest(Backend backend, List<Snapshot> recorded, Duration measured) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Source> sources = new ArrayList<>();
            for (int c = 0; c < CONNECTIONS; c++) {
                sources.add(new Source(c, recorded));
            }
            List<Future<?>> runs = new ArrayList<>();
            for (Source source : sources) {
                runs.add(threads.submit(() -> {
                    send(backend, source);
                    return null;
                }));
            }
            Thread.sleep(WARM_UP.toMillis());
            measuring = true;
            long before = acknowledged.sum();
            long start = System.nanoTime();
            Thread.sleep(measured.toMillis());
            long after = acknowledged.sum();
            double seconds = (System.nanoTime() - start) / 1e9;
            measuring = false;
            stopped = true;
            for (Future<?> run : runs) {
                run.get();
            }
            return (after - before) / seconds;
        } finally {
            stopped = true;
            threads.shutdownNow();
        }
    }

    private void send(Backend backend, Source source) throws Exception {
        try (source;
                RawAgent agent =
                        new RawAgent(backend, source.collector, source.instances, WINDOW, this::acknowledged)) {
            agent.tell(source.families);
            while (!stopped) {
                agent.send(source.next());
            }
            agent.drain();
        }
    }

    private void acknowledged(long nanos) {
        acknowledged.add(SNAPSHOTS);
        if (measuring) {
            times.add(nanos);
        }
    }

    /** The frames of one connection, the first of them made beforehand: the machine belongs to the backend afterwards. */
    private static final class Source implements AutoCloseable {
        final String collector;
        final List<InstanceId> instances = new ArrayList<>();
        final Set<MetricFamily> families;
        private final List<Replay> replays = new ArrayList<>();
        private final List<byte[]> prepared = new ArrayList<>();
        private final BatchEncoder encoder = new BatchEncoder();
        private final FrameCodec codec = new FrameCodec();
        private long encoded;
        private int taken;

        Source(int number, List<Snapshot> recorded) {
            collector = "bench-" + number;
            families = BatchEncoder.families(new Batch(collector, 1, 1, Recording.INSTANCE, recorded));
            Instant start = Instant.now().minus(STEP.multipliedBy(SNAPSHOTS));
            for (int i = 0; i < INSTANCES; i++) {
                instances.add(new InstanceId("bench-" + number + "-" + i + ":5432"));
                replays.add(new Replay(recorded, start, STEP));
            }
            for (int b = 0; b < PREPARED_BATCHES; b++) {
                prepared.add(encode());
            }
        }

        byte[] next() {
            return taken < prepared.size() ? prepared.get(taken++) : encode();
        }

        private byte[] encode() {
            int instance = (int) (encoded % INSTANCES);
            encoded++;
            List<Snapshot> snapshots = replays.get(instance).next(SNAPSHOTS);
            Batch batch = new Batch(collector, 1, encoded, instances.get(instance), snapshots);
            return codec.encode(MessageType.BATCH, encoded, encoder.encode(batch));
        }

        @Override
        public void close() {
            codec.close();
        }
    }
}
