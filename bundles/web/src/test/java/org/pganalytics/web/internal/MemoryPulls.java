// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.api.pull.Secret;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;

/** Registrations in memory; a test of one succeeds when the secret is "right". */
final class MemoryPulls implements Pulls {
    private static final Holder HOLDER = new Holder("4711@backend1", Instant.parse("2026-11-25T10:00:00Z"));

    final Map<InstanceId, PullTarget> targets = new TreeMap<>();
    final Map<InstanceId, Secret> secrets = new TreeMap<>();

    @Override
    public synchronized List<Pulled> pulled() {
        return targets.values().stream()
                .map(target -> new Pulled(target, Optional.of(HOLDER), parts(target.id())))
                .toList();
    }

    @Override
    public List<PartState> unreadable() {
        return List.of(new PartState("registration of old", PartState.Health.FAILED, "sslMode 'prefer' is unknown"));
    }

    @Override
    public synchronized boolean add(PullTarget target, Secret secret) {
        secrets.putIfAbsent(target.id(), secret);
        return targets.putIfAbsent(target.id(), target) == null;
    }

    @Override
    public synchronized boolean remove(InstanceId id) {
        secrets.remove(id);
        return targets.remove(id) != null;
    }

    @Override
    public Trial test(PullTarget target, Secret secret) {
        boolean right = secret.value().equals("right");
        return new Trial(
                right ? 180006 : 0,
                List.of(new PartState(
                        "postgres of " + target.id(),
                        right ? PartState.Health.OK : PartState.Health.FAILED,
                        right ? "" : "28P01 wrong password")));
    }

    @Override
    public synchronized Optional<Trial> test(InstanceId id) {
        return Optional.ofNullable(targets.get(id)).map(target -> test(target, secrets.get(id)));
    }

    private List<PartState> parts(InstanceId id) {
        return test(id).map(Trial::parts).orElse(List.of());
    }
}
