// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.sampling.MetricCatalog;
import org.pganalytics.sampling.SampledInstances.SampledInstance;
import org.pganalytics.sampling.Sampler;
import org.pganalytics.sampling.Schedule;

/** Samples one instance for as long as it is open. To the fleet it is a collector like an agent, with its parts. */
final class Pull implements AutoCloseable {
    private final PullTarget target;
    private final Sampler sampler;
    private final Outbox outbox;
    private final Fleet fleet;
    private final Schedule schedule;
    private @Nullable SampledInstance introduced;

    /** @param executor samples, shared with others */
    Pull(
            PullTarget target,
            Sampler sampler,
            MetricCatalog catalog,
            Outbox outbox,
            Fleet fleet,
            ScheduledExecutorService executor) {
        this.target = target;
        this.sampler = sampler;
        this.outbox = outbox;
        this.fleet = fleet;
        this.schedule = new Schedule(
                new Schedule.Sampling(
                        target.id(), () -> !catalog.files().isEmpty(), sampler::sample, sampler::sampleHistory),
                target.interval(),
                List::of,
                this::taken,
                System::nanoTime,
                executor);
    }

    /** Name of the collector of an instance, whichever backend it is. */
    static String collector(InstanceId id) {
        return "pull:" + id;
    }

    PullTarget target() {
        return target;
    }

    /** Those that share an executor tick at different times, by their names. */
    void start() {
        long interval = target.interval().toMillis();
        schedule.start(Duration.ofMillis(Math.floorMod(target.id().hashCode(), interval)));
    }

    /** How the connection and each metric are doing, the connection first. */
    List<PartState> parts() {
        List<PartState> parts = new ArrayList<>(sampler.parts());
        int waiting = outbox.size();
        if (waiting > 1) {
            parts.add(PartState.of(
                    target.id(), "outbox", PartState.Health.DEGRADED, waiting + " snapshots wait for the store"));
        }
        return parts;
    }

    /** On a thread of the executor, one at a time. */
    private void taken(Snapshot snapshot) {
        String collector = collector(target.id());
        SampledInstance sampled = sampler.instance();
        if (!sampled.equals(introduced)) {
            introduced = sampled;
            String version = Objects.requireNonNullElse(Pull.class.getPackage().getImplementationVersion(), "");
            String hosts = target.hosts().stream().map(HostPort::toString).collect(Collectors.joining(","));
            Fleet.ServerInfo server = new Fleet.ServerInfo(sampled.systemIdentifier(), sampled.serverVersion());
            fleet.connected(collector, version, hosts, Map.of(target.id(), server));
        }
        outbox.push(snapshot);
        fleet.heard(collector, Duration.ZERO, parts());
    }

    /** Waits for a sampling on its way. */
    @Override
    public void close() {
        schedule.close();
        sampler.close();
        outbox.close();
        fleet.disconnected(collector(target.id()));
    }
}
