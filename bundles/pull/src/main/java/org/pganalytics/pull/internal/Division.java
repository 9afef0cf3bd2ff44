// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.store.InstanceStore;
import org.pganalytics.api.store.PullLocks;
import org.pganalytics.api.store.PullStore;
import org.pganalytics.api.store.PullStore.Registration;
import org.pganalytics.api.store.PullStore.Registrations;
import org.pganalytics.api.store.PullStore.Unreadable;
import org.pganalytics.api.store.StoreBusyException;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This backend's share of the registered instances, kept up by rounds: takes what no other backend has, up to an equal share,
 * and lets go of what is more. While the store is away it goes on with what it has; when the store is back and another backend
 * was quicker, it lets go. Rounds are for one thread at a time, {@link #pull} for any.
 */
final class Division implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Division.class);

    private final String backend;
    private final PullStore store;
    private final InstanceStore instances;
    private final Fleet fleet;
    private final AlertBook alerts;
    private final Function<Registration, Pull> starter;
    private final Map<InstanceId, Running> running = new ConcurrentHashMap<>();
    private final Set<InstanceId> held = new LinkedHashSet<>();
    private final Set<InstanceId> parting = new HashSet<>();
    /** Since the start of this backend, and not forgotten since: alerts of others are not this one's to resolve. */
    private final Set<InstanceId> sampled = new HashSet<>();

    private List<Unreadable> unreadable = List.of();
    private @Nullable PullLocks locks;
    /** Not yet there is not lost: at a start nothing is said of it here. */
    private boolean away = true;

    private record Running(Registration registration, Pull pull) {}

    /**
     * @param backend name of this one
     * @param starter begins to sample an instance
     */
    Division(
            String backend,
            PullStore store,
            InstanceStore instances,
            Fleet fleet,
            AlertBook alerts,
            Function<Registration, Pull> starter) {
        this.backend = backend;
        this.store = store;
        this.instances = instances;
        this.fleet = fleet;
        this.alerts = alerts;
        this.starter = starter;
    }

    /** The pull of an instance; empty while this backend does not sample it. */
    Optional<Pull> pull(InstanceId id) {
        return Optional.ofNullable(running.get(id)).map(Running::pull);
    }

    int size() {
        return running.size();
    }

    void round() {
        try {
            Registrations all = store.registrations();
            Map<InstanceId, Registration> registered = new LinkedHashMap<>();
            all.readable().forEach(r -> registered.put(r.target().id(), r));
            say(all.unreadable());
            forgetThoseParted(registered.keySet(), all.unreadable());
            stopWhatChanged(registered);
            divide(registered, session());
            away = false;
        } catch (StoreBusyException e) {
            // The locks are those of a connection that is still there
            LOG.debug("Instances without agent are divided in the next round: {}", e.getMessage());
        } catch (StoreUnavailableException e) {
            closeLocks();
            if (!away) {
                LOG.warn("Instances without agent are not divided anew for now: {}", e.getMessage());
            }
            away = true;
        }
    }

    /** Once for each, and again when it is another reason. */
    private void say(List<Unreadable> now) {
        for (Unreadable one : now) {
            if (!unreadable.contains(one)) {
                LOG.warn("Registration of {} cannot be read, it is not sampled: {}", one.id(), one.reason());
            }
        }
        unreadable = now;
    }

    /**
     * What is not sampled here is not missed here, even if the fleet read it from the store at its start. A round later: by
     * then no batch is on its way that would bring it back, and what this backend is to take is taken.
     */
    private void forgetThoseParted(Set<InstanceId> registered, List<Unreadable> others) {
        Set<String> unread = others.stream().map(Unreadable::id).collect(Collectors.toSet());
        for (InstanceId id : List.copyOf(parting)) {
            if (!running.containsKey(id)) {
                fleet.forget(Pull.collector(id));
                boolean wasHere = sampled.remove(id);
                if (unread.contains(id.value())) {
                    // Still registered: what is known of it stays
                    if (wasHere) {
                        alerts.resolve(id, "its registration cannot be read, it is not sampled here");
                    }
                } else if (!registered.contains(id)) {
                    instances.forget(Pull.collector(id));
                    alerts.resolve(id, "the instance is no longer registered");
                } else if (wasHere) {
                    alerts.resolve(id, "another backend samples the instance now");
                }
            }
            parting.remove(id);
        }
        for (Instance instance : fleet.instances()) {
            if (instance.collector().equals(Pull.collector(instance.id()))) {
                parting.add(instance.id());
            }
        }
    }

    private void stopWhatChanged(Map<InstanceId, Registration> registered) {
        for (Map.Entry<InstanceId, Running> entry : running.entrySet()) {
            if (!entry.getValue().registration().equals(registered.get(entry.getKey()))) {
                stop(entry.getKey());
            }
        }
        PullLocks session = locks;
        for (InstanceId id : List.copyOf(held)) {
            if (session != null && !registered.containsKey(id)) {
                release(session, id);
            }
        }
    }

    private PullLocks session() {
        PullLocks session = locks;
        if (session == null) {
            session = store.locks(backend);
            locks = session;
        }
        return session;
    }

    private void divide(Map<InstanceId, Registration> registered, PullLocks session) {
        int backends = Math.max(1, session.backends());
        int share = (registered.size() + backends - 1) / backends;
        while (held.size() > share) {
            release(session, held.iterator().next());
        }
        // what is sampled here comes first: after a loss of the store it shall stay here
        List<InstanceId> candidates = new ArrayList<>(running.keySet());
        candidates.addAll(registered.keySet());
        for (InstanceId id : candidates) {
            if (held.size() < share && !held.contains(id) && session.tryLock(id)) {
                held.add(id);
            }
        }
        for (InstanceId id : running.keySet()) {
            if (!held.contains(id)) {
                stop(id);
            }
        }
        for (InstanceId id : held) {
            Registration registration = registered.get(id);
            if (registration != null && !running.containsKey(id)) {
                start(id, registration);
            }
        }
    }

    private void start(InstanceId id, Registration registration) {
        try {
            running.put(id, new Running(registration, starter.apply(registration)));
            sampled.add(id);
            LOG.info("Instance {} is sampled by this backend now", id);
        } catch (RuntimeException e) {
            LOG.error("Instance {} cannot be sampled, trying again", id, e);
        }
    }

    private void release(PullLocks session, InstanceId id) {
        stop(id);
        held.remove(id);
        session.unlock(id);
    }

    private void stop(InstanceId id) {
        Running stopped = running.remove(id);
        if (stopped != null) {
            stopped.pull().close();
            LOG.info("Instance {} is no longer sampled by this backend", id);
        }
    }

    private void closeLocks() {
        PullLocks session = locks;
        locks = null;
        held.clear();
        if (session != null) {
            session.close();
        }
    }

    /** Stops all, then gives them to the other backends. */
    @Override
    public void close() {
        running.keySet().forEach(this::stop);
        closeLocks();
    }
}
