// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.fleet.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.store.InstanceStore;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changed instances to the store on a thread of its own, what is new or changed at the next round and the time it was
 * last seen at most once a minute; reads what the store knows before its first write.
 */
final class InstanceSaver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceSaver.class);
    private static final Duration LAST_SEEN_EVERY = Duration.ofMinutes(1);

    private final Function<InstanceId, Optional<Instance>> current;
    private final Consumer<List<Instance>> loaded;
    private final Set<InstanceId> owed = ConcurrentHashMap.newKeySet();
    private final Map<InstanceId, Instant> savedLastSeen = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread;
    private volatile @Nullable InstanceStore store;
    private @Nullable InstanceStore loadedFrom;
    private boolean failing;

    InstanceSaver(Function<InstanceId, Optional<Instance>> current, Consumer<List<Instance>> loaded, Duration every) {
        this.current = current;
        this.loaded = loaded;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread t = new Thread(task, "pganalytics-fleet");
            t.setDaemon(true);
            return t;
        });
        thread.scheduleWithFixedDelay(this::round, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    void setStore(InstanceStore newStore) {
        store = newStore;
    }

    void unsetStore(InstanceStore oldStore) {
        if (store == oldStore) {
            store = null;
        }
    }

    void changed(@Nullable Instance before, Instance after) {
        boolean isNews = before == null
                || !before.collector().equals(after.collector())
                || !before.systemIdentifier().equals(after.systemIdentifier())
                || before.serverVersion() != after.serverVersion();
        Instant saved = savedLastSeen.get(after.id());
        if (isNews || saved == null || !after.lastSeen().isBefore(saved.plus(LAST_SEEN_EVERY))) {
            owed.add(after.id());
        }
    }

    private void round() {
        InstanceStore target = store;
        if (target == null) {
            return;
        }
        try {
            if (loadedFrom != target) {
                List<Instance> stored = target.instances();
                loaded.accept(stored);
                loadedFrom = target;
                LOG.info("Loaded {} instances", stored.size());
            }
            for (InstanceId id : owed) {
                owed.remove(id);
                Optional<Instance> instance = current.apply(id);
                if (instance.isPresent()) {
                    save(target, instance.get());
                }
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warn("Instances are not saved for now, {} wait: {}", owed.size(), e.toString());
            }
            failing = true;
        }
    }

    private void save(InstanceStore target, Instance instance) {
        try {
            target.save(instance);
            savedLastSeen.put(instance.id(), instance.lastSeen());
        } catch (RuntimeException e) {
            owed.add(instance.id());
            throw e;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
