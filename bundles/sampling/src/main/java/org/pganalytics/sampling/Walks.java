// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.SampleState;

/**
 * Samples the files that are due in each database, a walk of all databases after the other. At each sampling a walk has a share
 * of the time; what is left of it is for the next ones, and what becomes due meanwhile waits for the next walk. For one
 * thread at a time.
 */
final class Walks {
    private static final int SHARE = 10;
    private static final Duration SHORTEST_SHARE = Duration.ofSeconds(1);

    private final SamplerSettings settings;
    private final Clock steady;
    private final DueTimes times;
    private final Connections connections;
    private final FamilyQueries queries;
    private final int relationsPerSlice;
    private @Nullable DatabaseWalk walk;
    private int losses;

    /** @param relationsPerSlice that one statement reads; 0 for as many as suit the version */
    Walks(
            SamplerSettings settings,
            Clock steady,
            DueTimes times,
            Connections connections,
            FamilyQueries queries,
            int relationsPerSlice) {
        this.settings = settings;
        this.steady = steady;
        this.times = times;
        this.connections = connections;
        this.queries = queries;
        this.relationsPerSlice = relationsPerSlice;
    }

    /** Takes the files of other names out. */
    void retain(Set<String> names) {
        if (walk != null) {
            walk.retain(names);
        }
    }

    /**
     * Goes on with the walk, and begins the next one where that is complete, until the share of the time is used up.
     *
     * @param due files that may have to wait
     * @param start of the sampling
     * @param samples where those of a complete walk go
     */
    void goOn(List<MetricFile> due, Instant start, Map<String, FamilySample> samples) {
        Instant end = end(start);
        BooleanSupplier isTimeUp = () -> !steady.instant().isBefore(end);
        if (walk != null) {
            goOn(walk, isTimeUp, samples);
        }
        List<MetricFile> next =
                due.stream().filter(file -> !samples.containsKey(file.name())).toList();
        Session main = connections.main();
        if (walk == null && main != null && !next.isEmpty() && !isTimeUp.getAsBoolean()) {
            begin(next, main, start, samples);
            if (walk != null) {
                goOn(walk, isTimeUp, samples);
            }
        }
    }

    private Instant end(Instant start) {
        Duration share = settings.interval().dividedBy(SHARE);
        Instant end = steady.instant().plus(share.compareTo(SHORTEST_SHARE) < 0 ? SHORTEST_SHARE : share);
        Instant late = start.plus(settings.interval());
        return end.isBefore(late) ? end : late;
    }

    private void begin(List<MetricFile> files, Session main, Instant start, Map<String, FamilySample> samples) {
        files.forEach(file -> times.sampled(file, start));
        losses = connections.losses();
        try {
            walk = new DatabaseWalk(
                    files, main.databases(settings.databases()), connections, queries, relationsPerSlice);
        } catch (SQLException e) {
            if (Session.isLost(e)) {
                connections.lose(e);
            }
            String reason = Session.reason(e);
            files.forEach(file -> samples.put(
                    file.name(), FamilySample.without(file.family(), SampleState.FAILED, reason, Duration.ZERO)));
        }
    }

    private void goOn(DatabaseWalk now, BooleanSupplier isTimeUp, Map<String, FamilySample> samples) {
        now.goOn(isTimeUp);
        if (connections.losses() == losses && now.isComplete()) {
            for (String name : now.names()) {
                times.walked(name, now.took(name));
                samples.put(name, now.sample(name));
            }
            walk = null;
        }
    }

    /**
     * Ends the walk where the server was lost since it began: what follows may be another one. Returns the names of its files,
     * which have no sample.
     */
    Set<String> endIfLost() {
        if (walk == null || connections.losses() == losses) {
            return Set.of();
        }
        Set<String> names = walk.names();
        walk = null;
        return names;
    }
}
