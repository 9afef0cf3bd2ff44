// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.fleet.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.store.InstanceStore;
import org.pganalytics.model.Agent;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Agents and instances in memory, at most 200,000 of each; what is beyond is served but not remembered. */
@Component(service = Fleet.class)
public final class FleetRegister implements Fleet, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetRegister.class);
    private static final int LIMIT = 200_000;

    private final Clock clock;
    private final int limit;
    private final ConcurrentMap<InstanceId, Instance> instances = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Agent> agents = new ConcurrentHashMap<>();
    private final InstanceSaver saver;
    private volatile boolean fullLogged;

    @Activate
    public FleetRegister() {
        this(Clock.systemUTC(), LIMIT, Duration.ofSeconds(2));
    }

    /** @param retry how often unsaved instances are written, and a store that did not answer is asked again */
    public FleetRegister(Clock clock, int limit, Duration retry) {
        this.clock = clock;
        this.limit = limit;
        this.saver = new InstanceSaver(this::instance, this::loaded, retry);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setStore(InstanceStore store) {
        saver.setStore(store);
    }

    public void unsetStore(InstanceStore store) {
        saver.unsetStore(store);
    }

    @Override
    public void connected(String collector, String version, String address, Map<InstanceId, ServerInfo> servers) {
        Instant now = clock.instant();
        if (agents.containsKey(collector) || agents.size() < limit) {
            agents.put(collector, new Agent(collector, version, address, true, now, now, Duration.ZERO, List.of()));
        } else {
            logFull("agent " + collector);
        }
        servers.forEach((id, server) -> update(id, collector, Optional.of(server)));
    }

    @Override
    public void heard(String collector, Duration clockOffset, List<PartState> parts) {
        agents.computeIfPresent(
                collector,
                (id, agent) -> new Agent(
                        id,
                        agent.version(),
                        agent.address(),
                        true,
                        agent.since(),
                        clock.instant(),
                        clockOffset,
                        parts));
    }

    @Override
    public void disconnected(String collector) {
        agents.computeIfPresent(
                collector,
                (id, agent) -> new Agent(
                        id,
                        agent.version(),
                        agent.address(),
                        false,
                        agent.since(),
                        agent.lastHeard(),
                        agent.clockOffset(),
                        agent.parts()));
    }

    @Override
    public void forget(String collector) {
        agents.remove(collector);
        instances.values().removeIf(instance -> instance.collector().equals(collector));
    }

    @Override
    public Instance seen(InstanceId id, String collector) {
        return update(id, collector, Optional.empty());
    }

    /** A hello tells of servers that may have no snapshot yet, so it moves lastSeen only of those it registers. */
    private Instance update(InstanceId id, String collector, Optional<ServerInfo> hello) {
        Instant now = clock.instant();
        if (!instances.containsKey(id) && instances.size() >= limit) {
            logFull("instance " + id);
            return new Instance(id, collector, "", 0, Map.of(), now, now);
        }
        Instance before = instances.get(id);
        Instance after = instances.compute(
                id,
                (key, known) -> new Instance(
                        key,
                        collector,
                        hello.map(ServerInfo::systemIdentifier)
                                .filter(s -> !s.isEmpty())
                                .orElse(known == null ? "" : known.systemIdentifier()),
                        hello.map(ServerInfo::serverVersion)
                                .filter(v -> v != 0)
                                .orElse(known == null ? 0 : known.serverVersion()),
                        known == null ? Map.of() : known.tags(),
                        known == null ? now : known.firstSeen(),
                        known == null || hello.isEmpty() ? now : known.lastSeen()));
        saver.changed(before, after);
        return after;
    }

    /** What the store knows is older than what this register was told since its start, but knows the first time. */
    private void loaded(List<Instance> stored) {
        for (Instance old : stored) {
            if (!instances.containsKey(old.id()) && instances.size() >= limit) {
                logFull("instance " + old.id());
                continue;
            }
            instances.merge(
                    old.id(),
                    old,
                    (known, ignored) -> new Instance(
                            known.id(),
                            known.collector(),
                            known.systemIdentifier().isEmpty() ? old.systemIdentifier() : known.systemIdentifier(),
                            known.serverVersion() == 0 ? old.serverVersion() : known.serverVersion(),
                            old.tags(),
                            old.firstSeen().isBefore(known.firstSeen()) ? old.firstSeen() : known.firstSeen(),
                            known.lastSeen()));
        }
    }

    private void logFull(String what) {
        if (!fullLogged) {
            fullLogged = true;
            LOG.error("The register holds {} entries and is full: {} is not remembered", limit, what);
        }
    }

    @Override
    public List<Agent> agents() {
        return List.copyOf(agents.values());
    }

    @Override
    public List<Instance> instances() {
        return List.copyOf(instances.values());
    }

    @Override
    public Optional<Instance> instance(InstanceId id) {
        return Optional.ofNullable(instances.get(id));
    }

    @Deactivate
    @Override
    public void close() {
        saver.close();
    }
}
