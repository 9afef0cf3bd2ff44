// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;

/**
 * Turns the counters of one instance into rates per second, family by family. A rate exists only between two samples of
 * the same epoch, for rows with the same labels and the same {@code stats_reset} of which no counter went back; elsewhere
 * it is null. A row that samples between lacked has the rate since it was last there. Not thread-safe.
 */
final class Rates {
    /** More families than any collector has; what comes beyond gets no rates. */
    private static final int MAX_FAMILIES = 256;

    private final Map<String, RateFamily> families = new HashMap<>();
    private final Map<String, Previous> previous = new HashMap<>();

    /** The sample as the analysis sees it, with rates since the previous usable sample of its family. */
    FamilySample next(FamilySample sample, Instant time, long epoch) {
        Previous before = previous.get(sample.family().name());
        RateFamily family = family(sample.family());
        if (family.counters.length == 0) {
            return sample;
        }
        if (!sample.isUsable()) {
            return FamilySample.without(family.observed, sample.state(), sample.detail(), sample.took());
        }
        boolean continues = before != null && before.epoch == epoch && before.family == family;
        AbsentRows absent = before != null && continues ? before.absent : new AbsentRows(family);
        Previous now = new Previous(family, sample.rows(), time, epoch, absent);
        Rows rows = rates(before != null && continues && time.isAfter(before.time) ? before : null, now);
        if (before != null || previous.size() < MAX_FAMILIES) {
            previous.put(sample.family().name(), now);
        }
        return new FamilySample(family.observed, sample.state(), sample.detail(), rows, sample.took());
    }

    /** Of an instance that is gone: its last rows are not kept for its return. */
    void forget() {
        families.clear();
        previous.clear();
    }

    private RateFamily family(MetricFamily sampled) {
        RateFamily known = families.get(sampled.name());
        if (known != null && (known.sampled == sampled || known.sampled.equals(sampled))) {
            return known;
        }
        RateFamily family = new RateFamily(sampled);
        if (known != null || families.size() < MAX_FAMILIES) {
            families.put(sampled.name(), family);
        }
        return family;
    }

    static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / 1e9;
    }

    /** @param before null where nothing is continued */
    private static Rows rates(@Nullable Previous before, Previous now) {
        RateFamily family = now.family;
        Rows.Builder out = Rows.builder(family.observed.columns());
        List<Column> columns = family.sampled.columns();
        RowMatcher matcher = before == null ? null : new RowMatcher(family.labels, before.rows, now.rows);
        double seconds = before == null ? 0 : seconds(Duration.between(before.time, now.time));
        for (int row = 0; row < now.rows.size(); row++) {
            out.addRow();
            copyOthers(columns, now.rows, row, out, family);
            int old = matcher == null ? -1 : matcher.find(row);
            if (old >= 0 && before != null) {
                if (isContinued(family, before.rows, old, now.rows, row)) {
                    for (int c : family.counters) {
                        out.set(c, (value(now.rows, row, c) - value(before.rows, old, c)) / seconds);
                    }
                }
            } else if (matcher != null && !now.absent.isEmpty()) {
                now.absent.back(matcher.key(now.rows, row), now.rows, row, now.time, out);
            }
        }
        if (matcher != null && before != null) {
            matcher.unmatched(old -> now.absent.left(matcher.key(before.rows, old), before.rows, old, before.time));
            now.absent.forget(now.time);
        }
        return out.build();
    }

    private static void copyOthers(List<Column> columns, Rows rows, int row, Rows.Builder out, RateFamily family) {
        int nextCounter = 0;
        for (int c = 0; c < columns.size(); c++) {
            if (nextCounter < family.counters.length && family.counters[nextCounter] == c) {
                nextCounter++;
            } else {
                out.copy(rows, row, c);
            }
        }
    }

    private static boolean isContinued(RateFamily family, Rows before, int old, Rows now, int row) {
        int reset = family.statsReset;
        if (reset >= 0
                && (before.isNull(old, reset) != now.isNull(row, reset)
                        || before.longAt(old, reset) != now.longAt(row, reset))) {
            return false;
        }
        for (int c : family.counters) {
            // NaN (null) compares false: an unknown counter gives a null rate, not a reset
            if (value(now, row, c) < value(before, old, c)) {
                return false;
            }
        }
        return true;
    }

    static double value(Rows rows, int row, int column) {
        return rows.columns().get(column).type() == ColumnType.TEXT ? Double.NaN : rows.numberAt(row, column);
    }

    /** The last usable sample of a family, and the rows it lacks. */
    private record Previous(RateFamily family, Rows rows, Instant time, long epoch, AbsentRows absent) {}
}
