// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.pganalytics.pipeline.internal.Samples.START;
import static org.pganalytics.pipeline.internal.Samples.batch;
import static org.pganalytics.pipeline.internal.Samples.snapshot;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.ingest.IntakeFullException;
import org.pganalytics.api.store.EnrichedBatch;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.api.store.Series;
import org.pganalytics.api.store.StoreStatus;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.api.store.StoredRow;
import org.pganalytics.model.Agent;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.Finding;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Observation;
import org.pganalytics.model.PartState;
import org.pganalytics.testkit.EmptyAlertBook;
import org.pganalytics.testkit.LeapClock;

class PipelineTest {
    private final LeapClock clock = new LeapClock(START);
    private final MemoryFleet fleet = new MemoryFleet(clock);
    private final List<Observation> inspected = new CopyOnWriteArrayList<>();
    private final List<Instant> reported = new CopyOnWriteArrayList<>();
    private final MemoryStore store = new MemoryStore();
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile boolean gated;
    private final Pipeline pipeline = new Pipeline(fleet, this::inspect, new ReportedAlerts(), clock, 2, 4);

    private List<Finding> inspect(Observation observation) {
        if (gated) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        inspected.add(observation);
        return List.of();
    }

    @AfterEach
    void close() {
        gate.countDown();
        pipeline.close();
    }

    @Test
    void storesInspectsAndAcknowledges() throws Exception {
        List<Observation> heard = new CopyOnWriteArrayList<>();
        pipeline.addListener(o -> {
            throw new IllegalStateException("a bad listener");
        });
        pipeline.addListener(heard::add);
        pipeline.setStore(store);

        pipeline.offer(batch(1)).toCompletableFuture().get();
        pipeline.offer(batch(2)).toCompletableFuture().get();

        await().until(() -> heard.size() == 2 && reported.size() == 2);
        assertThat(store.batches).hasSize(2);
        assertThat(store.batches.get(1).coreRows().get(0).get(CoreMetric.COMMITS_PER_SECOND))
                .isEqualTo(10);
        assertThat(heard.get(1).sample("collector").orElseThrow().rows().doubleAt(0, 0))
                .isZero();
        assertThat(pipeline.meters())
                .anyMatch(m -> m.name().endsWith("plugin_failures_total")
                        && m.labels().contains("PipelineTest")
                        && m.value() == 2);
    }

    @Test
    void dropsABatchThatIsDurable() throws Exception {
        pipeline.setStore(store);
        pipeline.offer(batch(1)).toCompletableFuture().get();
        pipeline.offer(batch(1)).toCompletableFuture().get();
        pipeline.offer(batch(2)).toCompletableFuture().get();

        await().until(() -> inspected.size() == 2);
        assertThat(store.batches).hasSize(2);
    }

    @Test
    void inspectsWhileTheStoreIsDownAndStoresTheResentBatchWithoutInspectingAgain() throws Exception {
        pipeline.setStore(store);
        store.down = true;
        for (long sequence = 1; sequence <= 3; sequence++) {
            CompletableFuture<Void> failing = pipeline.offer(batch(sequence)).toCompletableFuture();
            assertThatThrownBy(failing::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StoreUnavailableException.class);
        }
        await().until(() -> inspected.size() == 3);

        store.down = false;
        for (long sequence = 1; sequence <= 3; sequence++) {
            pipeline.offer(batch(sequence)).toCompletableFuture().get();
        }
        assertThat(inspected).hasSize(3);
        assertThat(store.batches).extracting(b -> b.batch().sequence()).containsExactly(1L, 2L, 3L);
        assertThat(store.batches.get(2).coreRows().get(0).get(CoreMetric.COMMITS_PER_SECOND))
                .as("the rate made when the batch came first")
                .isEqualTo(10);
    }

    @Test
    void letsNoBatchOvertakeOneThatFailed() throws Exception {
        assertThatThrownBy(() -> pipeline.offer(batch(1)).toCompletableFuture().get())
                .hasRootCauseMessage("no metric store is installed");
        pipeline.setStore(store);
        assertThatThrownBy(() -> pipeline.offer(batch(2)).toCompletableFuture().get())
                .hasMessageContaining("batch 1 of this run comes first");
        assertThat(store.batches).isEmpty();

        pipeline.offer(batch(1)).toCompletableFuture().get();
        pipeline.offer(batch(2)).toCompletableFuture().get();
        assertThat(store.batches).hasSize(2);
    }

    @Test
    void goesOnWithoutAFailedBatchThatTheAgentDropped() throws Exception {
        for (long sequence = 1; sequence <= 3; sequence++) {
            CompletableFuture<Void> failing = pipeline.offer(batch(sequence)).toCompletableFuture();
            assertThatThrownBy(failing::get).isInstanceOf(ExecutionException.class);
        }
        pipeline.setStore(store);
        assertThatThrownBy(() -> pipeline.offer(batch(2)).toCompletableFuture().get())
                .as("the first may still be on its way")
                .hasMessageContaining("batch 1 of this run comes first");

        clock.leap(Duration.ofSeconds(31));
        pipeline.offer(batch(2)).toCompletableFuture().get();
        pipeline.offer(batch(3)).toCompletableFuture().get();
        assertThat(store.batches).extracting(b -> b.batch().sequence()).containsExactly(2L, 3L);
    }

    @Test
    void takesABatchAgainAfterErrorsOfThoseItCalls() throws Exception {
        store.broken = true;
        pipeline.setStore(store);
        pipeline.addListener(o -> {
            throw new StackOverflowError("a rule that calls itself");
        });
        assertThatThrownBy(() -> pipeline.offer(batch(1)).toCompletableFuture().get())
                .hasCauseInstanceOf(NoClassDefFoundError.class);

        store.broken = false;
        pipeline.offer(batch(1)).toCompletableFuture().get();
        pipeline.offer(batch(2)).toCompletableFuture().get();
        assertThat(store.batches).hasSize(2);
    }

    @Test
    void keepsNoCountersOfAnInstanceThatWasGoneForAnHour() throws Exception {
        pipeline.setStore(store);
        pipeline.offer(batch(1)).toCompletableFuture().get();
        await().until(() -> inspected.size() == 1);
        clock.leap(Duration.ofSeconds(3601));
        pipeline.tick();
        pipeline.offer(batch(2)).toCompletableFuture().get();
        pipeline.offer(batch(3)).toCompletableFuture().get();

        assertThat(store.batches.get(1).coreRows().get(0).isKnown(CoreMetric.COMMITS_PER_SECOND))
                .isFalse();
        assertThat(store.batches.get(2).coreRows().get(0).isKnown(CoreMetric.COMMITS_PER_SECOND))
                .isTrue();
    }

    @Test
    void refusesWhenTheQueueIsFullAndTakesTheSameBatchLater() throws Exception {
        pipeline.setStore(store);
        gated = true;
        assertThatThrownBy(() -> {
                    for (long sequence = 1; sequence <= 10; sequence++) {
                        pipeline.offer(batch(sequence));
                    }
                })
                .isInstanceOf(IntakeFullException.class);
        gate.countDown();
        await().until(() -> !inspected.isEmpty()
                && pipeline.meters().stream().anyMatch(m -> m.name().endsWith("queued_batches") && m.value() == 0));
        pipeline.offer(batch(11)).toCompletableFuture().get();
    }

    @Test
    void reportsASilentInstanceOncePerTenSeconds() throws Exception {
        pipeline.setStore(store);
        pipeline.offer(batch(1)).toCompletableFuture().get();
        pipeline.offer(batch(2)).toCompletableFuture().get();
        await().until(() -> inspected.size() == 2);

        clock.leap(Duration.ofSeconds(29));
        pipeline.tick();
        assertThat(inspected).hasSize(2);
        clock.leap(Duration.ofSeconds(2));
        pipeline.tick();
        pipeline.tick();
        assertThat(inspected).hasSize(3);
        Observation silent = inspected.get(2);
        assertThat(silent.samples()).singleElement().satisfies(s -> {
            assertThat(s.family().name()).isEqualTo("collector");
            assertThat(s.rows().doubleAt(0, 0)).isEqualTo(31);
            assertThat(s.rows().doubleAt(0, 2)).isEqualTo(3.1);
        });
        clock.leap(Duration.ofSeconds(10));
        pipeline.tick();
        assertThat(inspected).hasSize(4);
    }

    @Test
    void waitsForTheNextBatchOfACollectorThatSendsManySnapshotsAtOnce() throws Exception {
        pipeline.setStore(store);
        pipeline.offer(batch(1, snapshot(0), snapshot(10), snapshot(20), snapshot(30), snapshot(40), snapshot(50)))
                .toCompletableFuture()
                .get();
        await().until(() -> inspected.size() == 6);
        clock.leap(Duration.ofSeconds(170));
        pipeline.tick();
        assertThat(inspected).hasSize(6);
        clock.leap(Duration.ofSeconds(11));
        pipeline.tick();
        assertThat(inspected).hasSize(7);
    }

    @Test
    void reportsAnInstanceThatWasSilentBeforeTheStart() {
        fleet.seen(Samples.DB1, "agent1");
        clock.leap(Duration.ofSeconds(3600));
        pipeline.tick();
        assertThat(inspected).isEmpty();
        clock.leap(Duration.ofSeconds(61));
        pipeline.tick();
        assertThat(inspected).singleElement().satisfies(o -> assertThat(
                        o.samples().get(0).rows().doubleAt(0, 0))
                .isEqualTo(3661));
    }

    private static final class MemoryFleet implements Fleet {
        private final Clock clock;
        private final Map<InstanceId, Instance> instances = new java.util.concurrent.ConcurrentHashMap<>();

        MemoryFleet(Clock clock) {
            this.clock = clock;
        }

        @Override
        public void connected(String collector, String version, String address, Map<InstanceId, ServerInfo> servers) {}

        @Override
        public void heard(String collector, Duration clockOffset, List<PartState> parts) {}

        @Override
        public void disconnected(String collector) {}

        @Override
        public void forget(String collector) {}

        @Override
        public Instance seen(InstanceId id, String collector) {
            Instant now = clock.instant();
            Instance instance = new Instance(id, collector, "", 180006, Map.of(), now, now);
            instances.put(id, instance);
            return instance;
        }

        @Override
        public List<Agent> agents() {
            return List.of();
        }

        @Override
        public List<Instance> instances() {
            return List.copyOf(instances.values());
        }

        @Override
        public Optional<Instance> instance(InstanceId id) {
            return Optional.ofNullable(instances.get(id));
        }
    }

    private final class ReportedAlerts extends EmptyAlertBook {
        @Override
        public void report(InstanceId instance, Instant at, List<Finding> findings) {
            reported.add(at);
        }
    }

    /** Keeps batches in a list, completing on another thread as a database does. */
    private static final class MemoryStore implements MetricStore {
        private final List<EnrichedBatch> batches = new CopyOnWriteArrayList<>();
        private volatile boolean down;
        private volatile boolean broken;

        @Override
        public CompletionStage<Void> append(EnrichedBatch batch) {
            if (broken) {
                throw new NoClassDefFoundError("its bundle is being replaced");
            }
            return CompletableFuture.runAsync(() -> {
                if (down) {
                    throw new StoreUnavailableException("the test took it down", null);
                }
                batches.add(batch);
            });
        }

        @Override
        public List<Series> core(
                InstanceId instance, List<CoreMetric> metrics, Instant from, Instant to, Duration step) {
            return List.of();
        }

        @Override
        public List<StoredRow> rows(InstanceId instance, String family, Instant from, Instant to, int limit) {
            return List.of();
        }

        @Override
        public Set<String> families() {
            return Set.of();
        }

        @Override
        public StoreStatus status() {
            return new StoreStatus(!down, "", "native", "");
        }
    }
}
