// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;

/**
 * Turns the counters of one instance into rates per second, family by family. A rate exists only between two samples of
 * the same epoch, for rows with the same labels and the same {@code stats_reset} of which no counter went back; elsewhere
 * it is null. Not thread-safe.
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
        double seconds = before == null || before.epoch != epoch || before.family != family
                ? 0
                : seconds(Duration.between(before.time, time));
        Rows rows = seconds > 0 && before != null
                ? rates(family, before.rows, sample.rows(), seconds)
                : rates(family, null, sample.rows(), 1);
        if (before != null || previous.size() < MAX_FAMILIES) {
            previous.put(sample.family().name(), new Previous(family, sample.rows(), time, epoch));
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

    private static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / 1e9;
    }

    private static Rows rates(RateFamily family, @Nullable Rows before, Rows now, double seconds) {
        Rows.Builder out = Rows.builder(family.observed.columns());
        List<Column> columns = family.sampled.columns();
        Matcher matcher = before == null ? null : new Matcher(family.labels, before, now);
        for (int row = 0; row < now.size(); row++) {
            out.addRow();
            copyOthers(columns, now, row, out, family);
            int old = matcher == null ? -1 : matcher.find(row);
            if (old >= 0 && before != null && isContinued(family, before, old, now, row)) {
                for (int c : family.counters) {
                    out.set(c, (value(now, row, c) - value(before, old, c)) / seconds);
                }
            }
        }
        return out.build();
    }

    private static void copyOthers(List<Column> columns, Rows rows, int row, Rows.Builder out, RateFamily family) {
        int nextCounter = 0;
        for (int c = 0; c < columns.size(); c++) {
            if (nextCounter < family.counters.length && family.counters[nextCounter] == c) {
                nextCounter++;
            } else if (!rows.isNull(row, c)) {
                switch (columns.get(c).type()) {
                    case TEXT -> out.set(c, rows.textAt(row, c));
                    case REAL -> out.set(c, rows.doubleAt(row, c));
                    default -> out.set(c, rows.longAt(row, c));
                }
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

    private static double value(Rows rows, int row, int column) {
        return rows.columns().get(column).type() == ColumnType.TEXT ? Double.NaN : rows.numberAt(row, column);
    }

    private record Previous(RateFamily family, Rows rows, Instant time, long epoch) {}

    /** Finds the row of the same labels: nearly always the one behind the last match, else by an index made on demand. */
    private static final class Matcher {
        private final int[] labels;
        private final Rows before;
        private final Rows now;
        private int expected;
        private @Nullable Map<List<String>, Integer> index;

        Matcher(int[] labels, Rows before, Rows now) {
            this.labels = labels;
            this.before = before;
            this.now = now;
        }

        int find(int row) {
            int found = expected < before.size() && isSameLabels(row, expected) ? expected : lookUp(row);
            expected = found >= 0 ? found + 1 : expected;
            return found;
        }

        private boolean isSameLabels(int row, int old) {
            for (int c : labels) {
                boolean same = now.isNull(row, c) == before.isNull(old, c)
                        && switch (now.columns().get(c).type()) {
                            case TEXT -> Objects.equals(now.textAt(row, c), before.textAt(old, c));
                            case REAL -> now.doubleAt(row, c) == before.doubleAt(old, c);
                            default -> now.longAt(row, c) == before.longAt(old, c);
                        };
                if (!same) {
                    return false;
                }
            }
            return true;
        }

        private int lookUp(int row) {
            if (index == null) {
                index = new HashMap<>();
                for (int old = 0; old < before.size(); old++) {
                    index.put(key(before, old), old);
                }
            }
            return index.getOrDefault(key(now, row), -1);
        }

        private List<String> key(Rows rows, int row) {
            String[] key = new String[labels.length];
            for (int i = 0; i < key.length; i++) {
                key[i] = (rows.isNull(row, labels[i]) ? "-" : "+") + rows.displayAt(row, labels[i]);
            }
            return List.of(key);
        }
    }
}
