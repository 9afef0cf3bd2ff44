// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pganalytics.api.pull.Pulls.Holder;
import org.pganalytics.api.store.PullLocks;
import org.pganalytics.api.store.PullStore;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.InstanceId;

/** A store that several backends of a test share, and that can go away: its locks are gone then. */
final class MemoryPullStore implements PullStore {
    private final Map<InstanceId, Registration> registrations = new TreeMap<>();
    private final Set<Session> sessions = new HashSet<>();
    private final Set<InstanceId> unreadable = new TreeSet<>();
    private boolean away;

    synchronized void away(boolean isAway) {
        away = isAway;
        if (isAway) {
            sessions.forEach(session -> session.lost = true);
            sessions.clear();
        }
    }

    @Override
    public synchronized Registrations registrations() {
        check(away);
        Set<InstanceId> ids = new TreeSet<>(registrations.keySet());
        ids.removeAll(unreadable);
        return new Registrations(
                ids.stream().map(registrations::get).toList(),
                unreadable.stream()
                        .map(id -> new Unreadable(id.value(), "the test wrote nonsense"))
                        .toList());
    }

    /** Makes a registration one that cannot be read. */
    synchronized void spoil(InstanceId id) {
        unreadable.add(id);
    }

    @Override
    public synchronized boolean add(Registration registration) {
        check(away);
        return registrations.putIfAbsent(registration.target().id(), registration) == null;
    }

    @Override
    public synchronized boolean remove(InstanceId id) {
        check(away);
        return registrations.remove(id) != null;
    }

    @Override
    public synchronized PullLocks locks(String backend) {
        check(away);
        Session session = new Session(backend);
        sessions.add(session);
        return session;
    }

    @Override
    public synchronized Map<InstanceId, Holder> holders() {
        check(away);
        Map<InstanceId, Holder> holders = new TreeMap<>();
        sessions.forEach(session -> session.held.forEach(id -> holders.put(id, session.holder)));
        return holders;
    }

    private static void check(boolean isAway) {
        if (isAway) {
            throw new StoreUnavailableException("the test took it away", null);
        }
    }

    private final class Session implements PullLocks {
        private final Holder holder;
        private final Set<InstanceId> held = new HashSet<>();
        private boolean lost;

        Session(String backend) {
            holder = new Holder(backend, Instant.EPOCH);
        }

        @Override
        public boolean tryLock(InstanceId id) {
            synchronized (MemoryPullStore.this) {
                check(lost);
                return sessions.stream().noneMatch(session -> session.held.contains(id)) && held.add(id);
            }
        }

        @Override
        public void unlock(InstanceId id) {
            synchronized (MemoryPullStore.this) {
                check(lost);
                held.remove(id);
            }
        }

        @Override
        public int backends() {
            synchronized (MemoryPullStore.this) {
                check(lost);
                return sessions.size();
            }
        }

        @Override
        public void close() {
            synchronized (MemoryPullStore.this) {
                sessions.remove(this);
            }
        }
    }
}
