// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pganalytics.model.Rows;

/**
 * The counters of rows that the last samples of a family lacked: because the agent sends only rows that changed, or because
 * others had more. When such a row is back, its rate is that since it was last there. Not thread-safe.
 */
final class AbsentRows {
    /** What the agent does not send because it did not change, it sends again within the hour. */
    private static final Duration LONGEST = Duration.ofHours(2);

    private static final int MAX_ROWS = 300;

    private final RateFamily family;
    /** By labels, the longest absent first. */
    private final Map<List<String>, Absent> rows = new LinkedHashMap<>();

    AbsentRows(RateFamily family) {
        this.family = family;
    }

    private record Absent(Instant time, double[] counters, String reset) {}

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** @param time when the row was there for the last time */
    void left(List<String> labels, Rows from, int row, Instant time) {
        rows.put(labels, new Absent(time, counters(from, row), reset(from, row)));
    }

    /** Sets the rates of a row that is back, if it continues what is known of it. */
    void back(List<String> labels, Rows now, int row, Instant time, Rows.Builder out) {
        Absent before = rows.remove(labels);
        if (before == null || !before.reset.equals(reset(now, row))) {
            return;
        }
        double seconds = Rates.seconds(Duration.between(before.time, time));
        double[] counters = counters(now, row);
        for (int i = 0; i < counters.length; i++) {
            if (counters[i] < before.counters[i]) {
                return;
            }
        }
        for (int i = 0; i < counters.length && seconds > 0; i++) {
            out.set(family.counters[i], (counters[i] - before.counters[i]) / seconds);
        }
    }

    /** Forgets what is too long ago, and the longest absent rows where there are too many. */
    void forget(Instant now) {
        Iterator<Absent> longest = rows.values().iterator();
        while (longest.hasNext()) {
            boolean kept = !longest.next().time.plus(LONGEST).isBefore(now) && rows.size() <= MAX_ROWS;
            if (kept) {
                return;
            }
            longest.remove();
        }
    }

    private double[] counters(Rows from, int row) {
        double[] counters = new double[family.counters.length];
        for (int i = 0; i < counters.length; i++) {
            counters[i] = Rates.value(from, row, family.counters[i]);
        }
        return counters;
    }

    private String reset(Rows from, int row) {
        int c = family.statsReset;
        return c < 0 || from.isNull(row, c) ? "" : Long.toString(from.longAt(row, c));
    }
}
