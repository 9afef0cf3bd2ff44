// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.SampleState;

/**
 * Runs the query of a metric file that suits a server and makes a sample of what it says, or of why it says nothing. Remembers
 * between runs which rows changed, which texts are known and whose circuit is open. For one thread at a time.
 */
final class FamilyQueries {
    /** Families in databases whose rows are remembered; of others all are sent again. */
    private static final int MAX_CHANGES = 100;

    private final Clock steady;
    private final Circuits circuits = new Circuits();
    private final Map<String, Changes> changes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Changes> eldest) {
            return size() > MAX_CHANGES;
        }
    };
    private final Map<String, TextLookup> lookups = new HashMap<>();

    /** What changed in one family in one database, and what changed most. */
    private record Changes(ChangedRows changed, GreatestChange greatest) {}

    /** @param steady never set */
    FamilyQueries(Clock steady) {
        this.steady = steady;
    }

    /** Forgets the files of other names. */
    void retain(Set<String> names) {
        changes.keySet().removeIf(query -> !names.contains(query.substring(0, query.indexOf(' '))));
        lookups.keySet().retainAll(names);
        circuits.retain(query -> names.contains(query.substring(0, query.indexOf(' '))));
    }

    /**
     * Runs one that is not divided.
     *
     * @param info of the session's server and database
     * @param lost told when the connection is gone
     */
    FamilySample run(MetricFile file, ServerInfo info, Session on, Consumer<SQLException> lost) {
        return next(file, info, on, new Slices(1), lost).orElseThrow();
    }

    /**
     * Runs one, or the next slice of it; empty while there are more slices, for which to call it again.
     *
     * @param info of the session's server and database
     * @param slices of the database
     * @param lost told when the connection is gone
     */
    Optional<FamilySample> next(
            MetricFile file, ServerInfo info, Session on, Slices slices, Consumer<SQLException> lost) {
        MetricFile.Choice choice = file.choose(info);
        MetricQuery query = choice.query();
        if (query == null) {
            return Optional.of(without(file, SampleState.SKIPPED, choice.reason(), Duration.ZERO));
        }
        Optional<String> open = circuits.open(inDatabase(file, info), steady.instant());
        if (open.isPresent()) {
            slices.restart();
            return Optional.of(without(file, SampleState.SKIPPED, open.get(), Duration.ZERO));
        }
        Optional<FamilySample> sample = next(file, query, info, on, slices, lost);
        if (sample.isPresent()) {
            slices.restart();
        }
        return sample;
    }

    private Optional<FamilySample> next(
            MetricFile file,
            MetricQuery query,
            ServerInfo info,
            Session on,
            Slices slices,
            Consumer<SQLException> lost) {
        String circuit = inDatabase(file, info);
        long start = System.nanoTime();
        try {
            Optional<Fetch> fetch = query.isSliced()
                    ? slices.fetchNext(file, bind(query.limitedSql(), query, file, info), on)
                    : Optional.of(fetch(file, query, info, on));
            Duration took = slices.took(since(start));
            fetch.ifPresent(rows -> circuits.succeeded(circuit));
            return fetch.map(rows -> sample(file, rows, took));
        } catch (SQLException e) {
            if (Session.isLost(e)) {
                lost.accept(e);
            }
            circuits.failed(circuit, String.valueOf(e.getSQLState()), Session.reason(e), steady.instant());
            SampleState state = "42501".equals(e.getSQLState()) ? SampleState.SKIPPED : SampleState.FAILED;
            return Optional.of(without(file, state, Session.reason(e), slices.took(since(start))));
        } catch (RuntimeException e) {
            // a value that Java cannot hold, for instance, is this family's trouble only
            return Optional.of(without(file, SampleState.FAILED, e.toString(), slices.took(since(start))));
        }
    }

    private Fetch fetch(MetricFile file, MetricQuery query, ServerInfo info, Session on) throws SQLException {
        String main = bind(query.limitedSql(), query, file, info);
        Fetch fetch;
        if (file.changedOnly()) {
            Changes of = changes.computeIfAbsent(
                    inDatabase(file, info), name -> new Changes(new ChangedRows(steady), new GreatestChange()));
            if (query.chooseSql() != null) {
                Weights weights = on.weights(bind(query.chooseSql(), query, file, info));
                long[] chosen = of.greatest.choose(weights, file.rowLimit() + 1, of.changed.isAllDue());
                main = main.replace("{chosen}", chosen(chosen));
            }
            Fetch all = on.fetch(file, main, file.rowLimit());
            fetch = new Fetch(of.changed.of(all.rows()), all.cut());
        } else {
            fetch = on.fetch(file, main, file.rowLimit());
        }
        String lookupSql = query.lookupSql();
        if (lookupSql != null && file.lookup() != null) {
            TextLookup lookup = lookups.computeIfAbsent(file.name(), name -> new TextLookup(steady));
            String sql = bind(lookupSql, query, file, info);
            fetch = new Fetch(lookup.complete(file, fetch.rows(), sql, on), fetch.cut());
        }
        return fetch;
    }

    /** What stands for {@code {chosen}}: one constant, so that to pg_stat_statements the query is one, however many there are. */
    static String chosen(long... keys) {
        return LongStream.of(keys).mapToObj(Long::toString).collect(Collectors.joining(",", "'{", "}'"));
    }

    private static String inDatabase(MetricFile file, ServerInfo info) {
        return file.name() + " in " + info.database();
    }

    static String bind(String sql, MetricQuery query, MetricFile file, ServerInfo info) {
        String bound = sql.replace("{rows}", Integer.toString(file.rowLimit() + 1));
        ServerInfo.Extension extension =
                query.extension() == null ? null : info.extensions().get(query.extension());
        return extension == null ? bound : bound.replace("{schema}", extension.schema());
    }

    /** OK, or TRUNCATED where the fetch was cut. */
    static FamilySample sample(MetricFile file, Fetch fetch, Duration took) {
        SampleState state = fetch.cut().isEmpty() ? SampleState.OK : SampleState.TRUNCATED;
        return new FamilySample(file.family(), state, fetch.cut(), fetch.rows(), took);
    }

    private static FamilySample without(MetricFile file, SampleState state, String detail, Duration took) {
        return FamilySample.without(file.family(), state, detail, took);
    }

    private static Duration since(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
