// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.MetricFamily;

/**
 * One metric file: a family, when to sample it and the query for each kind of server. Immutable.
 *
 * @param source file name, for messages
 * @param interval between two samples; null for the base interval
 * @param samples where set, the query runs this often and the next snapshot has the average (REAL gauges) and the maximum
 *     (INTEGER gauges) of each set of labels
 * @param perDatabase whether it runs in every database, else once an instance
 * @param rowLimit most rows a sample keeps (of a database); the rest is cut and said to be
 * @param changedOnly whether rows of which no counter changed since the sample before are left out
 * @param tellsChanges whether rows that appear, change or are gone are told as events too
 * @param scrub index of each column with query text -> most characters kept
 */
public record MetricFile(
        String source,
        MetricFamily family,
        @Nullable Duration interval,
        @Nullable Duration samples,
        boolean perDatabase,
        int rowLimit,
        boolean changedOnly,
        boolean tellsChanges,
        Map<Integer, Integer> scrub,
        @Nullable Lookup lookup,
        List<MetricQuery> queries) {
    /**
     * An attribute that is too expensive for every sample, fetched once a key and kept.
     *
     * @param column index of the attribute
     * @param key index of the TEXT column that names it
     */
    public record Lookup(int column, int key) {}

    public MetricFile {
        Objects.requireNonNull(source);
        scrub = Map.copyOf(scrub);
        queries = List.copyOf(queries);
    }

    /** Reads a file's text, or throws {@link MetricFileException} naming file, line and reason. */
    public static MetricFile parse(String source, String text) {
        return new MetricFileParser(source, text).parse();
    }

    public String name() {
        return family.name();
    }

    /** The same with another limit of rows. */
    MetricFile withRowLimit(int rows) {
        return with(family, rows);
    }

    /** The same with another family of that name. */
    MetricFile withFamily(MetricFamily other) {
        return with(other, rowLimit);
    }

    private MetricFile with(MetricFamily other, int rows) {
        return new MetricFile(
                source, other, interval, samples, perDatabase, rows, changedOnly, tellsChanges, scrub, lookup, queries);
    }

    /** Whether there is a query for the server's version and role, whatever it may lack besides. */
    boolean isFor(ServerInfo server) {
        return queries.stream()
                .anyMatch(query -> query.suitsVersion(server.major()) && query.suitsRole(server.inRecovery()));
    }

    /** The first query that suits the server, or why there is none. */
    Choice choose(ServerInfo server) {
        String reason = "no variant for PostgreSQL " + server.major();
        for (MetricQuery query : queries) {
            if (!query.suitsVersion(server.major())) {
                continue;
            }
            if (!query.suitsRole(server.inRecovery())) {
                reason = "not for a " + (server.inRecovery() ? "standby" : "primary");
                continue;
            }
            Optional<String> missing = query.missing(server);
            if (missing.isEmpty()) {
                return new Choice(query, "");
            }
            reason = missing.get();
        }
        return new Choice(null, reason);
    }

    /** @param query null when the server is not supported, reason says why */
    record Choice(@Nullable MetricQuery query, String reason) {}
}
