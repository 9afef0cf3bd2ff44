// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.sql.SQLException;
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
import org.postgresql.util.PSQLState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples one PostgreSQL instance over one connection, and a second one while it visits other databases. A query that fails
 * is FAILED and stops nothing else; a server that cannot be reached is tried again with growing pauses. Sampling methods
 * run one at a time; {@link #parts()} and {@link #instance()} may be called by any thread at any time.
 */
public final class Sampler implements PartStateSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

    private final SamplerSettings settings;
    private final Supplier<List<MetricFile>> files;
    private final Clock time;
    private final Clock steady;
    private final Backoff backoff;
    private final PartStates states;
    private final OtherDatabase other;
    private final Map<String, MetricFile> known = new HashMap<>();
    private final Map<String, Instant> sampled = new HashMap<>();
    private final Map<String, ActivityHistory> histories = new HashMap<>();
    private final FamilyQueries queries;
    private final ChangeEvents changes;
    private final Map<String, String> historyFailures = new HashMap<>();
    private @Nullable Session session;
    private String lost = "not connected yet";
    private volatile @Nullable ServerInfo server;

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
     * @param steady decides what is due and how long to wait, never set: an hour taken off the other one must not stop sampling
     */
    Sampler(SamplerSettings settings, Supplier<List<MetricFile>> files, Clock time, Clock steady) {
        this.settings = settings;
        this.files = files;
        this.time = time;
        this.steady = steady;
        this.backoff = new Backoff(steady, new java.util.Random());
        this.states = new PartStates(settings.instance().value());
        this.other = new OtherDatabase(settings);
        this.queries = new FamilyQueries(steady);
        this.changes = new ChangeEvents(new KnownRows(settings.changesFile()));
    }

    /** A snapshot of all families that are due. Takes up to one interval on a slow server; never throws for it. */
    public synchronized Snapshot sample() {
        Instant taken = time.instant();
        Instant now = steady.instant();
        List<MetricFile> all = files.get();
        forget(all);
        List<MetricFile> due = all.stream().filter(file -> isDue(file, now)).toList();
        due.forEach(file -> sampled.put(file.name(), now));
        Map<String, FamilySample> samples = new LinkedHashMap<>();
        long start = System.nanoTime();
        ServerInfo info = refresh();
        if (info != null) {
            for (MetricFile file : due) {
                if (!file.perDatabase()) {
                    samples.put(file.name(), late(start) ? outOfTime(file) : instanceSample(file, info));
                }
            }
            databases(due.stream().filter(MetricFile::perDatabase).toList(), samples, start);
        }
        for (MetricFile file : due) {
            samples.computeIfAbsent(file.name(), name -> notConnected(file));
        }
        ServerInfo last = server;
        for (MetricFile file : due) {
            states.sampled(Objects.requireNonNull(samples.get(file.name())), last == null || file.isFor(last));
        }
        if (last != null) {
            due.stream()
                    .filter(MetricFile::tellsChanges)
                    .forEach(file -> changes.take(samples.get(file.name()), last.systemIdentifier()));
            changes.drain().ifPresent(events -> samples.put(ChangeEvents.FAMILY.name(), events));
        }
        return new Snapshot(taken, last == null ? 0 : last.epoch(), new ArrayList<>(samples.values()));
    }

    /** Takes one sample of the families that are sampled more often than snapshots are made. */
    public synchronized void sampleHistory() {
        Instant now = steady.instant();
        List<MetricFile> all = files.get();
        forget(all);
        for (MetricFile file : all) {
            Duration every = file.samples();
            String key = file.name() + " history";
            if (every != null && isPast(sampled.get(key), every.minusMillis(every.toMillis() / 2), now)) {
                ServerInfo info = session == null ? refresh() : server;
                if (info == null) {
                    return;
                }
                sampled.put(key, now);
                historySample(file, info);
            }
        }
    }

    /** What is known of the instance so far. */
    public SampledInstance instance() {
        ServerInfo info = server;
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
        sampled.keySet().removeIf(key -> !same.contains(key.replace(" history", "")));
        states.retain(known.keySet());
    }

    private boolean isDue(MetricFile file, Instant now) {
        Duration interval = Objects.requireNonNullElse(file.interval(), settings.interval());
        Duration shorter = interval.compareTo(settings.interval()) < 0 ? interval : settings.interval();
        return isPast(sampled.get(file.name()), interval.minus(shorter.dividedBy(2)), now);
    }

    private static boolean isPast(@Nullable Instant last, Duration interval, Instant now) {
        return last == null || !now.isBefore(last.plus(interval));
    }

    private boolean late(long start) {
        return System.nanoTime() - start > settings.interval().toNanos();
    }

    private @Nullable ServerInfo refresh() {
        if (session == null && !backoff.mayTry()) {
            return null;
        }
        try {
            if (session == null) {
                session = Session.open(settings, null);
            }
            ServerInfo info = session.server();
            server = info;
            if (states.reached()) {
                LOG.info(
                        "PostgreSQL {} is reached: version {}, {}",
                        settings.instance(),
                        info.versionNum(),
                        info.inRecovery() ? "standby" : "primary");
            }
            backoff.succeeded();
            return info;
        } catch (SQLException e) {
            lose(e);
            return null;
        } catch (RuntimeException e) {
            lose(new SQLException(e.toString(), e));
            return null;
        }
    }

    private void lose(SQLException e) {
        lost = Session.reason(e);
        backoff.failed();
        if (states.lost(lost)) {
            LOG.warn("PostgreSQL {} cannot be reached, trying again: {}", settings.instance(), lost);
        }
        closeSessions();
    }

    private void closeSessions() {
        other.close();
        if (session != null) {
            session.close();
            session = null;
        }
    }

    private FamilySample instanceSample(MetricFile file, ServerInfo info) {
        if (file.samples() == null) {
            return run(file, info, session);
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
        FamilySample sample = run(file, info, session);
        if (sample.isUsable()) {
            history(file).add(sample.rows());
        } else if (sample.state() == SampleState.FAILED) {
            historyFailures.put(file.name(), sample.detail());
        }
    }

    private FamilySample run(MetricFile file, ServerInfo info, @Nullable Session on) {
        if (on == null) {
            return notConnected(file);
        }
        return queries.run(file, info, on, e -> {
            if (on != session && Session.isTooLarge(e)) {
                other.close();
            } else if (on == session && Session.isTooLarge(e)) {
                closeSessions();
                refresh();
            } else if (on == session) {
                lose(e);
            }
        });
    }

    /** Runs the per-database families in one database after the other. */
    private void databases(List<MetricFile> due, Map<String, FamilySample> samples, long start) {
        ServerInfo home = server;
        Session main = session;
        if (due.isEmpty() || main == null || home == null) {
            return;
        }
        Map<String, DatabaseSamples> parts = new LinkedHashMap<>();
        due.forEach(file -> parts.put(file.name(), new DatabaseSamples(file)));
        try {
            List<String> databases = main.databases(settings.databases(), settings.maxDatabases() + 1);
            if (databases.size() > settings.maxDatabases()) {
                databases = databases.subList(0, settings.maxDatabases());
                parts.values().forEach(p -> p.problem("more than " + settings.maxDatabases() + " databases"));
            }
            for (String database : databases) {
                if (late(start)) {
                    parts.forEach((name, part) -> {
                        sampled.remove(name);
                        part.problem(database + ": the interval's time is used up");
                    });
                } else {
                    database(database, due, parts, home);
                }
            }
        } catch (SQLException e) {
            if (Session.isLost(e)) {
                if (session != null) {
                    lose(e);
                }
                sampled.keySet().removeAll(parts.keySet());
            }
            parts.values().forEach(p -> p.problem(Session.reason(e)));
        }
        parts.forEach((name, part) -> samples.put(name, part.sample()));
    }

    private void database(String database, List<MetricFile> due, Map<String, DatabaseSamples> parts, ServerInfo home)
            throws SQLException {
        boolean isHome = database.equals(home.database());
        try {
            ServerInfo info = isHome ? home : on(database).server();
            for (MetricFile file : due) {
                Session on = isHome ? session : on(database);
                Objects.requireNonNull(parts.get(file.name())).add(database, run(file, info, on));
            }
        } catch (SQLException e) {
            if (isHome || session == null) {
                throw e;
            }
            other.close();
            parts.values().forEach(p -> p.problem(database + ": " + Session.reason(e)));
        }
    }

    /** The session in another database, opened where it is not yet. */
    private Session on(String database) throws SQLException {
        Session main = session;
        if (main == null) {
            throw new SQLException("not connected: " + lost, PSQLState.CONNECTION_DOES_NOT_EXIST.getState());
        }
        return other.in(database, main);
    }

    /** What had no time is due again at the next sampling, however long its interval. */
    private FamilySample outOfTime(MetricFile file) {
        sampled.remove(file.name());
        return without(file, SampleState.SKIPPED, "the interval's time is used up");
    }

    /** As above: a server that comes back after a minute must not wait an hour for its hourly families. */
    private FamilySample notConnected(MetricFile file) {
        sampled.remove(file.name());
        return without(file, SampleState.FAILED, "not connected: " + lost);
    }

    private static FamilySample without(MetricFile file, SampleState state, String detail) {
        return FamilySample.without(file.family(), state, detail, Duration.ZERO);
    }

    @Override
    public synchronized void close() {
        closeSessions();
    }
}
