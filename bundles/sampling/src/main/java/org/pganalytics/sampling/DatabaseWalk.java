// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.FamilySample;

/**
 * One walk of some files through the databases of an instance, a statement a step. It may stop after each and go on later;
 * then the samples have the rows of all databases. What goes wrong in one database is a problem of that one only. For one
 * thread at a time.
 */
final class DatabaseWalk {
    /** So many databases have all the rows that a file allows for each; of more the rows are shared. */
    private static final int FULL_DATABASES = 10;

    private final Connections connections;
    private final FamilyQueries queries;
    private final int relationsPerSlice;
    /** Each for the rows that it may have in one database. */
    private final Map<String, MetricFile> files = new LinkedHashMap<>();

    private final Map<String, DatabaseSamples> samples = new LinkedHashMap<>();
    private final Deque<String> databases;
    private final Deque<MetricFile> left = new ArrayDeque<>();
    private @Nullable Visit visit;

    /** The database the walk is in. */
    private record Visit(ServerInfo info, Slices slices) {}

    /**
     * @param databases in the order they are visited
     * @param relationsPerSlice 0 for as many as suit the version
     */
    DatabaseWalk(
            List<MetricFile> files,
            List<String> databases,
            Connections connections,
            FamilyQueries queries,
            int relationsPerSlice) {
        this.connections = connections;
        this.queries = queries;
        this.relationsPerSlice = relationsPerSlice;
        this.databases = new ArrayDeque<>(databases);
        for (MetricFile file : files) {
            int rows = file.rowLimit() * FULL_DATABASES / Math.max(databases.size(), FULL_DATABASES);
            this.files.put(file.name(), file.withRowLimit(Math.max(rows, 1)));
            this.samples.put(file.name(), new DatabaseSamples(file));
        }
    }

    /** The names of its files. */
    Set<String> names() {
        return samples.keySet();
    }

    /** Takes the files of other names out. */
    void retain(Collection<String> names) {
        files.keySet().retainAll(names);
        samples.keySet().retainAll(names);
        MetricFile next = left.peek();
        left.removeIf(file -> !names.contains(file.name()));
        if (visit != null && next != left.peek()) {
            visit.slices.restart();
        }
    }

    boolean isComplete() {
        return samples.isEmpty() || databases.isEmpty() && left.isEmpty();
    }

    /** Walks on until it is complete, the time is up, or the first connection is lost. */
    void goOn(BooleanSupplier isTimeUp) {
        while (!isComplete() && connections.main() != null && !isTimeUp.getAsBoolean()) {
            if (visit == null || left.isEmpty()) {
                enter(databases.remove());
            } else {
                step(visit);
            }
        }
    }

    private void enter(String database) {
        left.addAll(files.values());
        try {
            ServerInfo home = connections.server();
            ServerInfo info = home != null && database.equals(home.database())
                    ? home
                    : connections.in(database).server();
            int relations = relationsPerSlice > 0 ? relationsPerSlice : Slices.relations(info.major());
            visit = new Visit(info, new Slices(relations));
        } catch (SQLException e) {
            leave(database, e);
        }
    }

    private void step(Visit in) {
        String database = in.info.database();
        MetricFile file = left.element();
        try {
            Session on = connections.in(database);
            queries.next(file, in.info, on, in.slices, e -> connections.broken(on, e))
                    .ifPresent(sample -> {
                        left.remove();
                        Objects.requireNonNull(samples.get(file.name())).add(database, sample);
                    });
        } catch (SQLException e) {
            leave(database, e);
        }
    }

    private void leave(String database, SQLException e) {
        connections.closeOther();
        left.forEach(
                file -> Objects.requireNonNull(samples.get(file.name())).problem(database + ": " + Session.reason(e)));
        left.clear();
    }

    /** Time that the queries of a file took so far. */
    Duration took(String name) {
        return Objects.requireNonNull(samples.get(name)).took();
    }

    /** The sample of a file, of all databases once the walk is complete. */
    FamilySample sample(String name) {
        return Objects.requireNonNull(samples.get(name)).sample();
    }
}
