// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.model.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a sampler at a fixed rate, one call at a time: a snapshot each interval, the history in between. The grid of ticks
 * starts when there is something to sample. What is late is skipped, never made up for. The collectors' samples go into the
 * same snapshot. Several schedules may share an executor.
 */
public final class Schedule implements PartStateSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);
    private static final long HISTORY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Sampling sampling;
    private final Supplier<List<Collector>> collectors;
    private final Consumer<Snapshot> sink;
    private final LongSupplier nanoTime;
    private final IntSupplier pace;
    private final long intervalNanos;
    private final Map<String, PartState> states = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService executor;
    private final ReentrantLock running = new ReentrantLock();
    private volatile boolean closed;
    private boolean started;
    private long nextSnapshot;
    private long nextHistory;

    /**
     * What is called at the ticks, by one thread at a time.
     *
     * @param instance whose schedule it is
     * @param ready whether there is anything to sample; ticks without are skipped
     */
    public record Sampling(InstanceId instance, BooleanSupplier ready, Supplier<Snapshot> snapshot, Runnable history) {}

    /**
     * @param sink gets each snapshot, on the thread that took it
     * @param nanoTime a clock as {@link System#nanoTime()}
     * @param executor whose threads sample; closing leaves it to its owner
     */
    public Schedule(
            Sampling sampling,
            Duration interval,
            Supplier<List<Collector>> collectors,
            Consumer<Snapshot> sink,
            LongSupplier nanoTime,
            ScheduledExecutorService executor) {
        this(sampling, interval, collectors, sink, nanoTime, () -> 1, executor);
    }

    /** @param pace how many times the interval there is between two snapshots, asked at every tick */
    public Schedule(
            Sampling sampling,
            Duration interval,
            Supplier<List<Collector>> collectors,
            Consumer<Snapshot> sink,
            LongSupplier nanoTime,
            IntSupplier pace,
            ScheduledExecutorService executor) {
        this.sampling = sampling;
        this.collectors = collectors;
        this.sink = sink;
        this.nanoTime = nanoTime;
        this.pace = pace;
        this.intervalNanos = interval.toNanos();
        this.executor = executor;
    }

    /** An executor of daemon threads, at most so many. */
    public static ScheduledExecutorService executor(int threads, String name) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(threads, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    /** Begins after the delay: those that share an executor spread their ticks by it. */
    public void start(Duration delay) {
        again(delay.toNanos());
    }

    private void run() {
        long delay = WAIT_NANOS;
        running.lock();
        try {
            if (!closed) {
                delay = step();
            }
        } catch (RuntimeException e) {
            LOG.error("Sampling failed, going on at the next tick", e);
        } finally {
            running.unlock();
            again(delay);
        }
    }

    private void again(long delay) {
        try {
            if (!closed) {
                executor.schedule(this::run, delay, TimeUnit.NANOSECONDS);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("Sampling ended");
        }
    }

    /** Does what is due now and returns the nanoseconds until the next tick. */
    long step() {
        if (!started) {
            if (!sampling.ready().getAsBoolean()) {
                return WAIT_NANOS;
            }
            started = true;
            nextSnapshot = nanoTime.getAsLong();
            nextHistory = nextSnapshot + HISTORY_NANOS;
        }
        long now = nanoTime.getAsLong();
        boolean snapshotDue = now - nextSnapshot >= 0;
        boolean historyDue = now - nextHistory >= 0;
        try {
            if ((snapshotDue || historyDue) && sampling.ready().getAsBoolean()) {
                if (snapshotDue) {
                    snapshot();
                } else {
                    sampling.history().run();
                }
            }
        } finally {
            int slower = pace.getAsInt();
            nextSnapshot = next(nextSnapshot, intervalNanos * slower);
            nextHistory = next(nextHistory, HISTORY_NANOS * slower);
        }
        long end = nanoTime.getAsLong();
        return Math.max(Math.min(nextSnapshot - end, nextHistory - end), 0);
    }

    /** The tick itself while it is still to come, else the first one of its grid that is. */
    private long next(long tick, long period) {
        long over = nanoTime.getAsLong() - tick;
        return over < 0 ? tick : tick + (over / period + 1) * period;
    }

    private void snapshot() {
        Snapshot sampled = sampling.snapshot().get();
        List<FamilySample> samples = new ArrayList<>(sampled.samples());
        List<Collector> present = collectors.get();
        states.keySet().retainAll(present.stream().map(Collector::name).toList());
        for (Collector collector : present) {
            String name = collector.name();
            try {
                // Schedules of several instances may share it
                synchronized (collector) {
                    samples.addAll(collector.collect());
                }
                states.put(name, part(name, PartState.Health.OK, ""));
            } catch (RuntimeException | LinkageError e) {
                // the second from a bundle that lacks what it was built with
                PartState before = states.put(name, part(name, PartState.Health.FAILED, e.toString()));
                if (before == null || before.health() != PartState.Health.FAILED) {
                    LOG.warn("Collector {} failed for {}", name, sampling.instance(), e);
                }
            }
        }
        sink.accept(new Snapshot(sampled.time(), sampled.epoch(), samples));
    }

    private PartState part(String collector, PartState.Health health, String detail) {
        return PartState.of(sampling.instance(), "collector " + collector, health, detail);
    }

    @Override
    public List<PartState> parts() {
        return List.copyOf(states.values());
    }

    /** Waits for a snapshot on its way, 10 s at most. */
    @Override
    public void close() {
        closed = true;
        try {
            if (running.tryLock(10, TimeUnit.SECONDS)) {
                running.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
