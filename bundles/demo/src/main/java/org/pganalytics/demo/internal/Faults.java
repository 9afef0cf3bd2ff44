// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.demo.internal;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Injects faults for a while and recovers them, whatever happens. Thread-safe. */
final class Faults implements AutoCloseable {
    static final Duration LONGEST = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    private final Shop shop;
    private final Clock clock;
    private final Map<String, Fault> known = new LinkedHashMap<>();
    private final Map<String, Instant> running = new LinkedHashMap<>();
    private final ScheduledExecutorService recovery =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "demo-recovery"));

    Faults(Shop shop, Clock clock) {
        this.shop = shop;
        this.clock = clock;
        for (Fault fault : List.of(new MissingIndex(), new Blocker(), new ConnectionStorm())) {
            known.put(fault.name(), fault);
        }
    }

    /**
     * Injects the fault; it is there when this returns.
     *
     * @throws NoSuchElementException when there is no fault of that name; the message lists those there are
     * @throws IllegalArgumentException when it is running already or the duration is not within a second and ten minutes
     */
    synchronized State inject(String name, Duration duration) throws SQLException {
        Fault fault = known.get(name);
        if (fault == null) {
            throw new NoSuchElementException("no fault " + name + "; there are " + String.join(", ", known.keySet()));
        }
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a fault lasts from 1 to " + LONGEST.toSeconds() + " seconds");
        }
        Instant until = running.get(name);
        if (until != null) {
            throw new IllegalArgumentException("fault " + name + " is running until " + until);
        }
        LOG.info("Fault {} for {} s", name, duration.toSeconds());
        Instant end = clock.instant().plus(duration);
        running.put(name, end);
        try {
            fault.inject(shop);
        } catch (SQLException e) {
            recover(fault);
            throw e;
        }
        recovery.schedule(() -> recover(fault), duration.toMillis(), TimeUnit.MILLISECONDS);
        return state(fault);
    }

    synchronized List<State> states() {
        List<State> states = new ArrayList<>();
        known.values().forEach(fault -> states.add(state(fault)));
        return states;
    }

    /** Recovers all that is running. */
    @Override
    public void close() {
        recovery.shutdownNow();
        for (String name : List.copyOf(known.keySet())) {
            recover(known.get(name));
        }
    }

    private synchronized void recover(Fault fault) {
        if (!running.containsKey(fault.name())) {
            return;
        }
        try {
            fault.recover(shop);
            running.remove(fault.name());
            LOG.info("Fault {} is recovered", fault.name());
        } catch (SQLException e) {
            if (recovery.isShutdown()) {
                LOG.info("Fault {} is recovered at the next start: {}", fault.name(), e.getMessage());
            } else {
                LOG.warn("Fault {} cannot be recovered yet: {}", fault.name(), e.getMessage());
                recovery.schedule(() -> recover(fault), 1, TimeUnit.SECONDS);
            }
        }
    }

    private State state(Fault fault) {
        return new State(fault.name(), fault.title(), running.get(fault.name()));
    }

    /** @param until when it will be recovered; null while it is not running */
    record State(String name, String title, @Nullable Instant until) {}
}
