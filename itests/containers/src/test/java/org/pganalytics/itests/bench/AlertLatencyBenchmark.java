// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.pganalytics.itests.Backend;
import org.pganalytics.model.Batch;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.Snapshot;
import org.pganalytics.testkit.TestPostgres;
import org.pganalytics.wire.BatchEncoder;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.MessageType;

/** From the frame with the trouble in it to the alert, explained, at a WebSocket client. */
public final class AlertLatencyBenchmark {
    private static final String ROOT_CAUSE = "idle_in_transaction_blocker";
    private static final double LIMIT_MILLIS = 5000;
    private static final int WARM_UP = 50;
    private static final Duration BETWEEN = Duration.ofMillis(40);
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_CONNECTIONS = 4;

    private final List<Snapshot> recorded;
    private final MetricFamily lockTree;
    private final BatchEncoder encoder = new BatchEncoder();
    private final FrameCodec codec = new FrameCodec();
    private final Map<InstanceId, Replay> lives = new HashMap<>();

    private AlertLatencyBenchmark(List<Snapshot> recorded) {
        this.recorded = recorded;
        this.lockTree = Recording.metricFiles().stream()
                .filter(f -> f.name().equals("lock_tree"))
                .findFirst()
                .orElseThrow()
                .family();
    }

    /** @param arguments alerts to measure, 250 when absent */
    public static void main(String[] arguments) throws Exception {
        int alerts = arguments.length == 0 ? 250 : Integer.parseInt(arguments[0]);
        List<Snapshot> recorded;
        try (TestPostgres server = TestPostgres.start(16, "shared_preload_libraries=pg_stat_statements")) {
            recorded = Recording.core(Recording.of(server, 10, Duration.ofSeconds(1)));
        }
        try (TestPostgres store = TestPostgres.start(18, "fsync=on", "full_page_writes=on", "shared_buffers=256MB");
                Scratch scratch = new Scratch();
                Backend backend = Backend.unpack(scratch.path(), store)) {
            try {
                backend.start();
                backend.login();
                new AlertLatencyBenchmark(recorded).run(backend, alerts);
            } catch (Exception e) {
                System.err.println(backend.karaf.log());
                throw e;
            }
        }
    }

    private void run(Backend backend, int alerts) throws Exception {
        List<InstanceId> instances = new ArrayList<>();
        for (int i = 0; i < WARM_UP + alerts; i++) {
            instances.add(new InstanceId("alert-" + i + ":5432"));
        }
        List<RawAgent> agents = new ArrayList<>();
        Map<String, Long> sent = new HashMap<>();
        try (AlertArrivals arrivals = new AlertArrivals(backend, ROOT_CAUSE)) {
            for (int a = 0; a < MAX_CONNECTIONS; a++) {
                RawAgent agent = new RawAgent(backend, "alert-" + a, share(instances, a), 32, nanos -> {});
                agents.add(agent);
                agent.tell(families());
            }
            // Every instance has a quiet past before its trouble
            for (int i = 0; i < instances.size(); i++) {
                send(agents.get(i % MAX_CONNECTIONS), instances.get(i), quiet(instances.get(i), 3));
            }
            for (RawAgent agent : agents) {
                agent.drain();
            }
            for (int i = 0; i < instances.size(); i++) {
                if (i == WARM_UP) {
                    await(arrivals, WARM_UP);
                }
                InstanceId instance = instances.get(i);
                byte[] frame = frame(agents.get(i % MAX_CONNECTIONS), instance, List.of(trouble(instance)));
                sent.put(instance.value(), System.nanoTime());
                agents.get(i % MAX_CONNECTIONS).send(frame);
                // The next agent's snapshot is a quiet one: not everybody is in trouble at once
                InstanceId other = instances.get((i + 1) % instances.size());
                send(agents.get((i + 1) % MAX_CONNECTIONS), other, quiet(other, 1));
                LockSupport.parkNanos(BETWEEN.toNanos());
            }
            await(arrivals, instances.size());
            report(arrivals, sent, instances.subList(WARM_UP, instances.size()));
        } finally {
            for (RawAgent agent : agents) {
                agent.close();
            }
            codec.close();
        }
    }

    private static void report(AlertArrivals arrivals, Map<String, Long> sent, List<InstanceId> instances)
            throws Exception {
        List<Long> nanos = new ArrayList<>();
        for (InstanceId instance : instances) {
            Long at = arrivals.at(instance.value());
            if (at != null) {
                nanos.add(at - sent.get(instance.value()));
            }
        }
        if (nanos.size() < instances.size()) {
            throw new IllegalStateException(
                    nanos.size() + " of " + instances.size() + " alerts came within " + PATIENCE);
        }
        Percentiles latencies = new Percentiles(nanos);
        new Result(
                        "alert-latency",
                        latencies.millis(0.99),
                        "milliseconds, 99th percentile from frame sent to WebSocket alert",
                        LIMIT_MILLIS,
                        "the limit")
                .with("p50", latencies.millis(0.5))
                .with("p99", latencies.millis(0.99))
                .with("max", latencies.millis(1))
                .with("alerts", latencies.count())
                .with("alerts_per_second_at_most", 1000.0 / BETWEEN.toMillis())
                .with("root_cause", ROOT_CAUSE)
                .print();
    }

    private static List<InstanceId> share(List<InstanceId> instances, int agent) {
        List<InstanceId> share = new ArrayList<>();
        for (int i = agent; i < instances.size(); i += MAX_CONNECTIONS) {
            share.add(instances.get(i));
        }
        return share;
    }

    private static void await(AlertArrivals arrivals, int count) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (arrivals.count() < count && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private Collection<MetricFamily> families() {
        Set<MetricFamily> families = BatchEncoder.families(new Batch("x", 1, 1, Recording.INSTANCE, recorded));
        families.add(lockTree);
        return families;
    }

    private void send(RawAgent agent, InstanceId instance, List<Snapshot> snapshots) throws Exception {
        agent.send(frame(agent, instance, snapshots));
    }

    private byte[] frame(RawAgent agent, InstanceId instance, List<Snapshot> snapshots) {
        long sequence = agent.nextSequence();
        byte[] body = encoder.encode(new Batch("x", 1, sequence, instance, snapshots));
        return codec.encode(MessageType.BATCH, sequence, body);
    }

    private List<Snapshot> quiet(InstanceId instance, int count) {
        return life(instance).next(count).stream()
                .map(s -> with(s, Rows.empty(lockTree.columns())))
                .toList();
    }

    private Snapshot trouble(InstanceId instance) {
        Rows.Builder rows = Rows.builder(lockTree.columns()).addRow();
        Map<String, Object> values = Map.ofEntries(
                Map.entry("pid", "4711"),
                Map.entry("blocked_sessions", 7L),
                Map.entry("longest_wait_seconds", 31.5),
                Map.entry("state", "idle in transaction"),
                Map.entry("state_seconds", 45.0),
                Map.entry("transaction_seconds", 46.0),
                Map.entry("application_name", "web"),
                Map.entry("usename", "shop"),
                Map.entry("datname", "postgres"),
                Map.entry("relation", "orders"),
                Map.entry("mode", "RowExclusiveLock"),
                Map.entry("query", "UPDATE orders SET item = ? WHERE id = ?"));
        values.forEach((column, value) -> {
            int index = lockTree.indexOf(column);
            if (value instanceof String text) {
                rows.set(index, text);
            } else if (value instanceof Long number) {
                rows.set(index, number.longValue());
            } else if (value instanceof Double number) {
                rows.set(index, number.doubleValue());
            }
        });
        return with(life(instance).next(), rows.build());
    }

    private Replay life(InstanceId instance) {
        return lives.computeIfAbsent(
                instance, i -> new Replay(recorded, Instant.now().minus(STEP.multipliedBy(3)), STEP));
    }

    private Snapshot with(Snapshot snapshot, Rows roots) {
        List<FamilySample> samples = new ArrayList<>(snapshot.samples());
        samples.add(FamilySample.ok(lockTree, roots, Duration.ofMillis(1)));
        return new Snapshot(snapshot.time(), snapshot.epoch(), samples);
    }
}
