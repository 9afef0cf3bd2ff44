// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.model.Snapshot;

class ScheduleTest {
    private static final InstanceId INSTANCE = new InstanceId("watched:1");
    private static final Duration INTERVAL = Duration.ofMillis(2500);
    private static final ScheduledExecutorService EXECUTOR = Schedule.executor(2, "schedule-test");

    private final List<Long> snapshots = new ArrayList<>();
    private final List<Long> histories = new ArrayList<>();
    private final List<Snapshot> pushed = new CopyOnWriteArrayList<>();
    private boolean ready = true;
    private int pace = 1;
    private long millis = 5_000_000;
    private Runnable work = () -> {};

    @AfterAll
    static void stop() {
        EXECUTOR.shutdownNow();
    }

    @Test
    void ticksAtAFixedRateWithTheHistoryInBetween() {
        try (Schedule schedule = schedule(List.of())) {
            run(schedule, 10_000);
        }
        assertThat(snapshots).containsExactly(0L, 2500L, 5000L, 7500L, 10_000L);
        assertThat(histories).containsExactly(1000L, 2000L, 3000L, 4000L, 6000L, 7000L, 8000L, 9000L);
        assertThat(pushed).hasSize(5);
    }

    @Test
    void waitsForSomethingToSampleAndStartsItsGridThere() {
        ready = false;
        try (Schedule schedule = schedule(List.of())) {
            run(schedule, 3000);
            assertThat(pushed).isEmpty();
            assertThat(histories).isEmpty();
            ready = true;
            run(schedule, 6000);
        }
        assertThat(snapshots).hasSize(2);
        assertThat(snapshots.get(0)).isBetween(3000L, 3500L);
        assertThat(snapshots.get(1) - snapshots.get(0)).isEqualTo(2500);
    }

    @Test
    void skipsTicksWhileThereIsNothingToSample() {
        try (Schedule schedule = schedule(List.of())) {
            run(schedule, 2000);
            ready = false;
            run(schedule, 6000);
            ready = true;
            run(schedule, 8000);
        }
        assertThat(snapshots).containsExactly(0L, 7500L);
    }

    @Test
    void skipsMissedTicksAndStaysOnTheGrid() {
        try (Schedule schedule = schedule(List.of())) {
            run(schedule, 2000);
            work = () -> {
                millis += 8200;
                work = () -> {};
            };
            run(schedule, 20_000);
        }
        // the one at 2500 lasts to 10700: 5000, 7500 and 10000 are gone
        assertThat(snapshots).containsExactly(0L, 2500L, 12_500L, 15_000L, 17_500L, 20_000L);
        assertThat(histories).contains(11_000L, 12_000L).noneMatch(t -> t > 2500 && t < 10_700);
    }

    @Test
    void goesBackToTheGridAfterALateTick() {
        try (Schedule schedule = schedule(List.of())) {
            run(schedule, 2000);
            millis += 700;
            run(schedule, 6000);
        }
        assertThat(snapshots).containsExactly(0L, 2700L, 5000L);
    }

    @Test
    void keepsTheGridWhenASamplingFails() {
        try (Schedule schedule = schedule(List.of())) {
            work = () -> {
                throw new IllegalStateException("broken");
            };
            assertThatThrownBy(schedule::step).hasMessage("broken");
            work = () -> {};
            run(schedule, 5000);
        }
        assertThat(snapshots).containsExactly(0L, 2500L, 5000L);
        assertThat(pushed).hasSize(2);
    }

    @Test
    void goesSlowerAndFasterAsItIsTold() {
        try (Schedule schedule = schedule(List.of())) {
            run(schedule, 2000);
            pace = 2;
            run(schedule, 12_000);
            pace = 1;
            run(schedule, 20_000);
        }
        assertThat(snapshots).containsExactly(0L, 2500L, 7500L, 12_500L, 15_000L, 17_500L, 20_000L);
    }

    @Test
    void aFailingCollectorStopsNothingElse() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Collector collector = new Collector() {
            @Override
            public String name() {
                return "demo";
            }

            @Override
            public List<FamilySample> collect() {
                if (broken.get()) {
                    throw new IllegalStateException("no such file");
                }
                return List.of();
            }
        };
        try (Schedule schedule = schedule(List.of(collector))) {
            run(schedule, 0);
            assertThat(pushed).hasSize(1);
            assertThat(schedule.parts()).singleElement().satisfies(p -> {
                assertThat(p.name()).isEqualTo("collector demo of watched:1");
                assertThat(p.health()).isEqualTo(PartState.Health.FAILED);
                assertThat(p.detail()).contains("no such file");
            });
            broken.set(false);
            run(schedule, 2500);
            assertThat(schedule.parts()).extracting(PartState::health).containsExactly(PartState.Health.OK);
        }
    }

    @Test
    void outlivesABundleThatLacksAClassAndForgetsItWhenItIsGone() {
        List<Collector> collectors = new ArrayList<>();
        collectors.add(new Collector() {
            @Override
            public String name() {
                return "demo";
            }

            @Override
            public List<FamilySample> collect() {
                throw new NoClassDefFoundError("org/example/Gone");
            }
        });
        try (Schedule schedule = schedule(collectors)) {
            run(schedule, 0);
            assertThat(pushed).hasSize(1);
            assertThat(schedule.parts()).singleElement().satisfies(part -> assertThat(part.detail())
                    .contains("org/example/Gone"));
            collectors.clear();
            run(schedule, 2500);
            assertThat(schedule.parts()).isEmpty();
        }
    }

    @Test
    void neverRunsTwiceAtOnceAndNeverCatchesUp() {
        Duration interval = Duration.ofMillis(20);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Long> starts = new CopyOnWriteArrayList<>();
        Supplier<Snapshot> slow = () -> {
            starts.add(System.nanoTime());
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            awaitUninterrupted(release);
            running.decrementAndGet();
            return new Snapshot(Instant.EPOCH, 1, List.of());
        };
        long released;
        try (Schedule schedule = new Schedule(
                new Schedule.Sampling(INSTANCE, () -> true, slow, () -> {}),
                interval,
                List::of,
                pushed::add,
                System::nanoTime,
                EXECUTOR)) {
            schedule.start(Duration.ZERO);
            await().until(() -> !starts.isEmpty());
            long tenIntervals = starts.get(0) + interval.multipliedBy(10).toNanos();
            await().until(() -> System.nanoTime() - tenIntervals > 0);
            assertThat(starts).hasSize(1);
            released = System.nanoTime();
            release.countDown();
            await().until(() -> pushed.size() >= 4);
        }
        assertThat(most).hasValue(1);
        // a burst for the ten ticks missed would show more snapshots than intervals since the release
        long intervals = (starts.get(starts.size() - 1) - released) / interval.toNanos();
        assertThat(starts.size() - 1L).isLessThanOrEqualTo(intervals + 1);
    }

    @Test
    void deliversTheSnapshotOnItsWayAndNoneAfterwards() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Supplier<Snapshot> slow = () -> {
            begun.countDown();
            awaitUninterrupted(release);
            return new Snapshot(Instant.EPOCH, 1, List.of());
        };
        Schedule schedule = new Schedule(
                new Schedule.Sampling(INSTANCE, () -> true, slow, () -> {}),
                Duration.ofMillis(1),
                List::of,
                pushed::add,
                System::nanoTime,
                EXECUTOR);
        schedule.start(Duration.ZERO);
        awaitUninterrupted(begun);
        EXECUTOR.schedule(release::countDown, 50, TimeUnit.MILLISECONDS);
        schedule.close();
        assertThat(pushed).hasSize(1);
        await().during(Duration.ofMillis(50)).until(() -> pushed.size() == 1);
    }

    @Test
    void stopsAtOnceBetweenTicks() {
        Schedule schedule = new Schedule(
                new Schedule.Sampling(INSTANCE, () -> true, () -> new Snapshot(Instant.EPOCH, 1, List.of()), () -> {}),
                Duration.ofHours(1),
                List::of,
                pushed::add,
                System::nanoTime,
                EXECUTOR);
        schedule.start(Duration.ZERO);
        await().until(() -> pushed.size() == 1);
        long start = System.nanoTime();
        schedule.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(800));
    }

    private Schedule schedule(List<Collector> collectors) {
        long origin = millis;
        Supplier<Snapshot> snapshot = () -> {
            snapshots.add(millis - origin);
            work.run();
            return new Snapshot(Instant.ofEpochMilli(millis), 1, List.of());
        };
        return new Schedule(
                new Schedule.Sampling(INSTANCE, () -> ready, snapshot, () -> histories.add(millis - origin)),
                INTERVAL,
                () -> collectors,
                pushed::add,
                () -> TimeUnit.MILLISECONDS.toNanos(millis),
                () -> pace,
                EXECUTOR);
    }

    /** Steps until the next tick would be after this time, counted from the start. */
    private void run(Schedule schedule, long until) {
        long end = 5_000_000 + until;
        while (millis <= end) {
            long delay = TimeUnit.NANOSECONDS.toMillis(schedule.step());
            if (millis + delay > end) {
                return;
            }
            millis += delay;
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
