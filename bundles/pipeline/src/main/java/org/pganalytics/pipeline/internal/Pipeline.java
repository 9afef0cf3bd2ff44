// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.analysis.Inspector;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.ingest.Intake;
import org.pganalytics.api.ingest.IntakeFullException;
import org.pganalytics.api.ingest.ObservationListener;
import org.pganalytics.api.plugin.MeterSource;
import org.pganalytics.api.store.EnrichedBatch;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.Batch;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Observation;
import org.pganalytics.model.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each batch once: to the store, which decides when it is durable, and side by side to the inspection, which does not
 * wait for the store. All batches of one collector go through one worker, in order.
 */
@Component(
        configurationPid = "org.pganalytics.pipeline",
        service = {Intake.class, MeterSource.class})
@Designate(ocd = Pipeline.Configuration.class)
public final class Pipeline implements Intake, MeterSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final int MAX_INSTANCES = 200_000;
    private static final int MAX_RUNS = 200_000;
    /** Values of 8 bytes that may wait in memory for a worker or the store: a quarter of the heap. */
    private static final long MAX_PENDING_VALUES = Runtime.getRuntime().maxMemory() / 4 / Long.BYTES;
    /** What a column of a sample takes besides its values, in values. */
    private static final long VALUES_PER_COLUMN = 8;

    private static final Duration STORE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofSeconds(1);
    /** Of an instance not heard of since the backend's start: time for its agent to come back. */
    private static final Duration UNKNOWN_INTERVAL = Duration.ofSeconds(20);

    private final Fleet fleet;
    private final Clock clock;
    private final Counters counters = new Counters();
    private final Inspection inspection;
    private final List<Worker<Offer>> workers = new ArrayList<>();
    private final Map<InstanceId, InstanceTrack> tracks = new ConcurrentHashMap<>();
    private final Map<RunKey, RunProgress> runs = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RunKey, RunProgress> eldest) {
            if (size() <= MAX_RUNS) {
                return false;
            }
            eldest.getValue().forget();
            return true;
        }
    };
    private final AtomicLong keptRows = new AtomicLong();
    private final AtomicLong pendingValues = new AtomicLong();
    private final ScheduledExecutorService ticker;
    private volatile @Nullable MetricStore store;

    /** Configuration of {@code org.pganalytics.pipeline}. */
    @ObjectClassDefinition(name = "pganalytics pipeline")
    public @interface Configuration {
        @AttributeDefinition(description = "Worker threads; 0: one per core, at least 2", min = "0", max = "64")
        int workers() default 0;

        @AttributeDefinition(description = "Batches that may wait for one worker", min = "1", max = "100000")
        int queue() default 256;
    }

    @Activate
    public Pipeline(
            @Reference Fleet fleet,
            @Reference Inspector inspector,
            @Reference AlertBook alerts,
            Configuration configuration) {
        this(
                fleet,
                inspector,
                alerts,
                Clock.systemUTC(),
                configuration.workers() > 0
                        ? configuration.workers()
                        : Math.max(2, Runtime.getRuntime().availableProcessors()),
                configuration.queue());
        ticker.scheduleWithFixedDelay(this::tickSafely, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Without a ticking clock: the caller calls {@link #tick()}. */
    public Pipeline(Fleet fleet, Inspector inspector, AlertBook alerts, Clock clock, int workers, int queue) {
        this.fleet = fleet;
        this.clock = clock;
        this.inspection = new Inspection(inspector, alerts, counters);
        for (int i = 0; i < workers; i++) {
            this.workers.add(new Worker<>("pganalytics-pipeline-" + i, queue, this::process));
        }
        this.ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "pganalytics-pipeline-tick");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setStore(MetricStore store) {
        this.store = store;
    }

    public void unsetStore(MetricStore store) {
        if (this.store == store) {
            this.store = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addListener(ObservationListener listener) {
        inspection.add(listener);
    }

    public void removeListener(ObservationListener listener) {
        inspection.remove(listener);
    }

    @Override
    public CompletionStage<Void> offer(Batch batch) {
        long values = values(batch);
        // One batch always fits: it must not wait for a room that never comes
        if (pendingValues.addAndGet(values) > MAX_PENDING_VALUES && pendingValues.get() > values) {
            pendingValues.addAndGet(-values);
            counters.refused.increment();
            throw new IntakeFullException("too many values wait for the store");
        }
        Offer offer = new Offer(batch, new CompletableFuture<>());
        // By collector, not by instance: the store wants the batches of a run in order, whichever instance they are of
        Worker<Offer> worker = workers.get(Math.floorMod(batch.collector().hashCode(), workers.size()));
        if (!worker.offer(offer)) {
            pendingValues.addAndGet(-values);
            counters.refused.increment();
            throw new IntakeFullException("the queue of " + batch.collector() + "'s worker is full");
        }
        offer.done.whenComplete((ok, failure) -> pendingValues.addAndGet(-values));
        return offer.done;
    }

    private static long values(Batch batch) {
        long values = 1;
        for (Snapshot snapshot : batch.snapshots()) {
            for (FamilySample sample : snapshot.samples()) {
                values += (sample.rows().size() + VALUES_PER_COLUMN)
                        * sample.family().columns().size();
            }
        }
        return values;
    }

    private void process(Offer offer) {
        try {
            process(offer.batch, offer.done);
        } catch (RuntimeException | Error e) {
            // Else its agent would wait for ever, and its values count as pending
            offer.done.completeExceptionally(e);
            throw e;
        }
    }

    private void process(Batch batch, CompletableFuture<Void> done) {
        RunProgress run = run(batch);
        if (run.isDurable(batch.sequence())) {
            counters.duplicates.increment();
            done.complete(null);
            return;
        }
        CompletableFuture<Void> same = run.onTheWay(batch.sequence());
        if (same != null) {
            counters.duplicates.increment();
            same.whenComplete((ok, failure) -> settle(done, failure));
            return;
        }
        Instance instance = fleet.seen(batch.instance(), batch.collector());
        if (!run.inspect(batch.sequence())) {
            counters.duplicates.increment();
            List<CoreRow> kept = run.kept(batch.sequence());
            List<CoreRow> rows = kept != null ? kept : coreRows(newTrack().observe(batch, instance, clock.instant()));
            store(new EnrichedBatch(batch, instance, rows), run, done);
            return;
        }
        counters.snapshots.add(batch.snapshots().size());
        InstanceTrack track = track(batch.instance());
        synchronized (track) {
            List<Observation> observations = track.observe(batch, instance, clock.instant());
            store(new EnrichedBatch(batch, instance, coreRows(observations)), run, done);
            observations.forEach(inspection::inspect);
        }
    }

    private static List<CoreRow> coreRows(List<Observation> observations) {
        return observations.stream().map(Observation::core).toList();
    }

    private void store(EnrichedBatch batch, RunProgress run, CompletableFuture<Void> done) {
        long sequence = batch.batch().sequence();
        MetricStore target = store;
        if (!run.begin(sequence, batch.coreRows(), done, clock.instant())) {
            counters.failed.increment();
            done.completeExceptionally(new StoreUnavailableException(
                    "batch " + run.firstFailed() + " of this run comes first, it is not stored yet", null));
            return;
        }
        CompletableFuture<Void> append;
        try {
            append = target == null
                    ? CompletableFuture.failedFuture(
                            new StoreUnavailableException("no metric store is installed", null))
                    : target.append(batch).toCompletableFuture().copy();
        } catch (RuntimeException | LinkageError e) {
            append = CompletableFuture.failedFuture(e);
        }
        append.orTimeout(STORE_TIMEOUT.toSeconds(), TimeUnit.SECONDS).whenComplete((ok, failure) -> {
            if (failure == null) {
                run.stored(sequence);
                counters.stored.add(batch.batch().snapshots().size());
            } else {
                run.failed(sequence, clock.instant());
                counters.failed.increment();
                LOG.debug("batch {} of {} not stored", sequence, batch.batch().collector(), failure);
            }
            settle(done, failure);
        });
    }

    private static void settle(CompletableFuture<Void> done, @Nullable Throwable failure) {
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
        }
    }

    private RunProgress run(Batch batch) {
        synchronized (runs) {
            return runs.computeIfAbsent(new RunKey(batch.collector(), batch.run()), k -> new RunProgress(keptRows));
        }
    }

    private InstanceTrack newTrack() {
        Instant now = clock.instant();
        return new InstanceTrack(new Pulse(now, now, Pulse.SHORTEST));
    }

    private InstanceTrack track(InstanceId id) {
        InstanceTrack known = tracks.get(id);
        if (known != null) {
            return known;
        }
        return tracks.size() < MAX_INSTANCES ? tracks.computeIfAbsent(id, i -> newTrack()) : newTrack();
    }

    /** Reports the instances that have been silent for more than three of their intervals; the clock does it each second. */
    public void tick() {
        Instant now = clock.instant();
        for (Instance instance : fleet.instances()) {
            InstanceTrack track = tracks.get(instance.id());
            if (track == null && tracks.size() < MAX_INSTANCES) {
                track = tracks.computeIfAbsent(
                        instance.id(), id -> new InstanceTrack(new Pulse(instance.lastSeen(), now, UNKNOWN_INTERVAL)));
            }
            if (track != null) {
                synchronized (track) {
                    for (Observation observation : track.silence(instance, now)) {
                        counters.silences.increment();
                        inspection.inspect(observation);
                    }
                }
            }
        }
    }

    private void tickSafely() {
        try {
            tick();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Looking for silent instances failed", e);
        }
    }

    @Override
    public List<Meter> meters() {
        return counters.meters(workers.stream().mapToLong(Worker::queued).sum(), tracks.size());
    }

    @Deactivate
    @Override
    public void close() {
        ticker.shutdownNow();
        workers.forEach(Worker::close);
    }

    private record Offer(Batch batch, CompletableFuture<Void> done) {}

    private record RunKey(String collector, long run) {}
}
