// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.PartState;
import org.pganalytics.model.SampleState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.sampling.SampledInstances.SampledInstance;

/**
 * Samples one PostgreSQL instance over one connection, and a second one while it visits other databases. A query that fails
 * is FAILED and stops nothing else; a server that cannot be reached is tried again with growing pauses. Sampling methods
 * run one at a time; {@link #parts()} and {@link #instance()} may be called by any thread at any time.
 */
public final class Sampler implements PartStateSource, AutoCloseable {
    private final SamplerSettings settings;
    private final Supplier<List<MetricFile>> files;
    private final Clock time;
    private final Clock steady;
    private final PartStates states;
    private final Connections connections;
    private final DueTimes times;
    private final Walks walks;
    private final Map<String, MetricFile> known = new HashMap<>();
    private final Map<String, ActivityHistory> histories = new HashMap<>();
    private final FamilyQueries queries;
    private final ChangeEvents changes;
    private final Map<String, String> historyFailures = new HashMap<>();

    /** @param files the metric files to use, asked at every sampling */
    public Sampler(SamplerSettings settings, Supplier<List<MetricFile>> files) {
        this(settings, files, Clock.systemUTC(), new SteadyClock());
    }

    /** As above by a clock of the caller's. */
    public Sampler(SamplerSettings settings, Supplier<List<MetricFile>> files, Clock clock) {
        this(settings, files, clock, clock);
    }

    /**
     * @param time of the snapshots
     * @param steady decides what is due, how long to wait and when time is used up, never set: an hour taken off the other one
     *     must not stop sampling
     */
    Sampler(SamplerSettings settings, Supplier<List<MetricFile>> files, Clock time, Clock steady) {
        this(settings, files, time, steady, 0);
    }

    /** @param relationsPerSlice that one statement reads; 0 for as many as suit the version */
    Sampler(
            SamplerSettings settings,
            Supplier<List<MetricFile>> files,
            Clock time,
            Clock steady,
            int relationsPerSlice) {
        this.settings = settings;
        this.files = files;
        this.time = time;
        this.steady = steady;
        this.states = new PartStates(settings.instance());
        this.connections = new Connections(settings, states, steady);
        this.times = new DueTimes(settings.interval());
        this.queries = new FamilyQueries(steady);
        this.walks = new Walks(settings, steady, times, connections, queries, relationsPerSlice);
        this.changes = new ChangeEvents(new KnownRows(settings.changesFile()));
    }

    /**
     * A snapshot of all families that are due; those of each database are in it once their walk, which may have begun at an
     * earlier sampling, is complete. Takes up to one interval on a slow server; never throws for it.
     */
    public synchronized Snapshot sample() {
        Instant taken = time.instant();
        Instant now = steady.instant();
        List<MetricFile> all = files.get();
        forget(all);
        List<MetricFile> due =
                all.stream().filter(file -> times.isDue(file, now)).toList();
        Map<String, FamilySample> samples = new LinkedHashMap<>();
        ServerInfo info = connections.refresh();
        endLostWalk(samples);
        if (info != null) {
            for (MetricFile file : due) {
                if (!file.perDatabase()) {
                    times.sampled(file, now);
                    samples.put(file.name(), isLate(now) ? outOfTime(file) : instanceSample(file, info));
                }
            }
            walks.goOn(due.stream().filter(MetricFile::perDatabase).toList(), now, samples);
            endLostWalk(samples);
        }
        if (connections.main() == null) {
            due.forEach(file -> samples.computeIfAbsent(file.name(), name -> notConnected(file)));
        }
        ServerInfo last = connections.server();
        samples.values().forEach(sample -> told(sample, last));
        if (last != null) {
            due.stream()
                    .filter(MetricFile::tellsChanges)
                    .forEach(file -> changes.take(samples.get(file.name()), last.systemIdentifier()));
            changes.drain().ifPresent(events -> samples.put(ChangeEvents.FAMILY.name(), events));
        }
        return new Snapshot(taken, last == null ? 0 : last.epoch(), new ArrayList<>(samples.values()));
    }

    private void endLostWalk(Map<String, FamilySample> samples) {
        walks.endIfLost().forEach(name -> samples.put(name, notConnected(Objects.requireNonNull(known.get(name)))));
    }

    private void told(FamilySample sample, @Nullable ServerInfo last) {
        MetricFile file = Objects.requireNonNull(known.get(sample.family().name()));
        states.sampled(sample, last == null || file.isFor(last), times.note(file));
    }

    /** Takes one sample of the families that are sampled more often than snapshots are made. */
    public synchronized void sampleHistory() {
        Instant now = steady.instant();
        List<MetricFile> all = files.get();
        forget(all);
        for (MetricFile file : all) {
            if (times.isHistoryDue(file, now)) {
                ServerInfo info = connections.main() == null ? connections.refresh() : connections.server();
                if (info == null) {
                    return;
                }
                times.historySampled(file, now);
                historySample(file, info);
            }
        }
    }

    /** What is known of the instance so far. */
    public SampledInstance instance() {
        ServerInfo info = connections.server();
        return new SampledInstance(
                settings.instance(), info == null ? "" : info.systemIdentifier(), info == null ? 0 : info.versionNum());
    }

    @Override
    public List<PartState> parts() {
        return states.parts();
    }

    /** Of a file that is gone, or another under the same name, nothing is remembered: it is due at once. */
    private void forget(List<MetricFile> now) {
        Map<String, MetricFile> before = Map.copyOf(known);
        known.clear();
        now.forEach(file -> known.put(file.name(), file));
        Set<String> same = new HashSet<>(known.keySet());
        same.removeIf(name -> !Objects.equals(known.get(name), before.get(name)));
        histories.keySet().retainAll(same);
        queries.retain(same);
        historyFailures.keySet().retainAll(same);
        times.retain(same);
        walks.retain(same);
        states.retain(known.keySet());
    }

    private boolean isLate(Instant start) {
        return !steady.instant().isBefore(start.plus(settings.interval()));
    }

    private FamilySample instanceSample(MetricFile file, ServerInfo info) {
        if (file.samples() == null) {
            return run(file, info);
        }
        MetricFile.Choice choice = file.choose(info);
        if (choice.query() == null) {
            return without(file, SampleState.SKIPPED, choice.reason());
        }
        ActivityHistory history = history(file);
        if (history.samples() == 0) {
            historySample(file, info);
        }
        String failure = historyFailures.remove(file.name());
        if (history.samples() == 0) {
            return without(file, SampleState.FAILED, failure == null ? "no sample" : failure);
        }
        return FamilyQueries.sample(file, history.drain(file.rowLimit()), Duration.ZERO);
    }

    private ActivityHistory history(MetricFile file) {
        return histories.computeIfAbsent(file.name(), name -> new ActivityHistory(file.family()));
    }

    private void historySample(MetricFile file, ServerInfo info) {
        FamilySample sample = run(file, info);
        if (sample.isUsable()) {
            history(file).add(sample.rows());
        } else if (sample.state() == SampleState.FAILED) {
            historyFailures.put(file.name(), sample.detail());
        }
    }

    private FamilySample run(MetricFile file, ServerInfo info) {
        Session on = connections.main();
        return on == null ? notConnected(file) : queries.run(file, info, on, e -> connections.broken(on, e));
    }

    /** What had no time is due again at the next sampling, however long its interval. */
    private FamilySample outOfTime(MetricFile file) {
        times.again(file);
        return without(file, SampleState.SKIPPED, "the interval's time is used up");
    }

    /** As above: a server that comes back after a minute must not wait an hour for its hourly families. */
    private FamilySample notConnected(MetricFile file) {
        times.again(file);
        return without(file, SampleState.FAILED, "not connected: " + connections.lost());
    }

    private static FamilySample without(MetricFile file, SampleState state, String detail) {
        return FamilySample.without(file.family(), state, detail, Duration.ZERO);
    }

    @Override
    public synchronized void close() {
        connections.close();
    }
}
