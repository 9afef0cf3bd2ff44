// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.pganalytics.model.Rows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the expensive attribute of one family (the text of a statement) by key and asks the server only for keys
 * it has not seen, and for a hundredth of the time at most: however few they are, pg_stat_statements reads the texts of all and
 * writes them to a temporary file. After a failure it does not ask for a minute at least. For one thread at a time.
 */
final class TextLookup {
    private static final Logger LOG = LoggerFactory.getLogger(TextLookup.class);
    private static final int MAX_TEXTS = 1000;
    private static final Duration PAUSE = Duration.ofMinutes(1);
    /** Pause after a lookup, in times of what it took. */
    private static final int REST = 99;

    private final Clock clock;
    private final Map<String, String> texts = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_TEXTS;
        }
    };
    private Instant pausedUntil = Instant.MIN;

    TextLookup(Clock clock) {
        this.clock = clock;
    }

    /** The same rows with the attribute filled in where it is known. */
    Rows complete(MetricFile file, Rows rows, String lookupSql, Session session) throws SQLException {
        MetricFile.Lookup lookup = Objects.requireNonNull(file.lookup());
        Set<String> unknown = new LinkedHashSet<>();
        for (int row = 0; row < rows.size(); row++) {
            String key = rows.textAt(row, lookup.key());
            if (key != null && !texts.containsKey(key)) {
                unknown.add(key);
            }
        }
        if (!unknown.isEmpty() && !clock.instant().isBefore(pausedUntil)) {
            ask(file, lookup, unknown, lookupSql, session);
        }
        return fill(rows, lookup);
    }

    private void ask(MetricFile file, MetricFile.Lookup lookup, Set<String> keys, String sql, Session session)
            throws SQLException {
        long start = System.nanoTime();
        try {
            Map<String, String> found = session.pairs(sql.replace("{keys}", array(keys)));
            for (String key : keys) {
                texts.put(key, Fetch.kept(file, lookup.column(), found.getOrDefault(key, "")));
            }
            pausedUntil = clock.instant().plus(rest(start));
        } catch (SQLException e) {
            if (Session.isLost(e)) {
                throw e;
            }
            Duration rest = rest(start);
            Duration pause = rest.compareTo(PAUSE) > 0 ? rest : PAUSE;
            pausedUntil = clock.instant().plus(pause);
            LOG.warn(
                    "Metric {}: the lookup failed, next try in {} s: {}",
                    file.name(),
                    pause.toSeconds(),
                    Session.reason(e));
        }
    }

    /** One constant, so that to pg_stat_statements the lookup is one, however many keys there are. */
    static String array(Set<String> keys) {
        return keys.stream()
                .map(key ->
                        '"' + key.replace("\\", "\\\\").replace("\"", "\\\"").replace("'", "''") + '"')
                .collect(Collectors.joining(",", "'{", "}'"));
    }

    private static Duration rest(long startNanos) {
        return Duration.ofNanos(REST * (System.nanoTime() - startNanos));
    }

    private Rows fill(Rows rows, MetricFile.Lookup lookup) {
        Rows.Builder filled = Rows.builder(rows.columns());
        for (int row = 0; row < rows.size(); row++) {
            filled.addRow(rows, row);
            String key = rows.textAt(row, lookup.key());
            String text = key == null ? "" : texts.getOrDefault(key, "");
            if (!text.isEmpty()) {
                filled.set(lookup.column(), text);
            }
        }
        return filled.build();
    }
}
