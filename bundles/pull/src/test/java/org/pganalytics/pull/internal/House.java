// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.ingest.Intake;
import org.pganalytics.api.ingest.IntakeFullException;
import org.pganalytics.api.store.InstanceStore;
import org.pganalytics.model.Agent;
import org.pganalytics.model.Batch;
import org.pganalytics.model.Finding;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.testkit.EmptyAlertBook;

/** The rooms around the puller: remembers what they are told. Thread-safe. */
final class House implements Intake, Fleet {
    /** What the intake answers with. */
    enum Mood {
        STORES,
        FAILS,
        IS_FULL
    }

    final List<Batch> offered = new CopyOnWriteArrayList<>();
    final List<String> forgotten = new CopyOnWriteArrayList<>();
    final List<String> erased = new CopyOnWriteArrayList<>();
    final List<String> away = new CopyOnWriteArrayList<>();
    final Map<String, Map<InstanceId, ServerInfo>> connected = new ConcurrentHashMap<>();
    final Map<String, List<PartState>> heard = new ConcurrentHashMap<>();
    final Map<InstanceId, String> resolved = new ConcurrentHashMap<>();
    final Map<InstanceId, Instance> known = new ConcurrentHashMap<>();
    volatile Mood mood = Mood.STORES;

    final InstanceStore store = new InstanceStore() {
        @Override
        public void save(Instance instance) {
            throw new UnsupportedOperationException("the fleet saves");
        }

        @Override
        public List<Instance> instances() {
            return List.of();
        }

        @Override
        public void forget(String collector) {
            erased.add(collector);
        }
    };

    final AlertBook alerts = new EmptyAlertBook() {
        @Override
        public void report(InstanceId instance, Instant at, List<Finding> findings) {
            throw new UnsupportedOperationException("the pipeline reports");
        }

        @Override
        public void resolve(InstanceId instance, String reason) {
            resolved.put(instance, reason);
        }
    };

    @Override
    public CompletionStage<Void> offer(Batch batch) {
        if (mood == Mood.IS_FULL) {
            throw new IntakeFullException("the test filled it");
        }
        offered.add(batch);
        known.put(batch.instance(), seen(batch.instance(), batch.collector()));
        return mood == Mood.STORES
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new IllegalStateException("the test broke it"));
    }

    List<Long> sequences() {
        List<Long> sequences = new ArrayList<>();
        offered.forEach(batch -> sequences.add(batch.sequence()));
        return sequences;
    }

    @Override
    public void connected(String collector, String version, String address, Map<InstanceId, ServerInfo> instances) {
        connected.put(collector, instances);
    }

    @Override
    public void heard(String collector, Duration clockOffset, List<PartState> parts) {
        heard.put(collector, parts);
    }

    @Override
    public void disconnected(String collector) {
        away.add(collector);
    }

    @Override
    public void forget(String collector) {
        forgotten.add(collector);
        known.values().removeIf(instance -> instance.collector().equals(collector));
    }

    @Override
    public Instance seen(InstanceId instance, String collector) {
        return new Instance(instance, collector, "", 0, Map.of(), Instant.EPOCH, Instant.EPOCH);
    }

    @Override
    public List<Agent> agents() {
        return List.of();
    }

    @Override
    public List<Instance> instances() {
        return List.copyOf(known.values());
    }

    @Override
    public Optional<Instance> instance(InstanceId id) {
        return Optional.ofNullable(known.get(id));
    }
}
