// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.Arrays;

/**
 * The last values of one node of one entity: all of them for correlation, and those of calm times for what is usual, so that
 * trouble does not become the measure of itself. One thread at a time.
 */
final class History {
    static final int SIZE = 60;
    /** Fewer values are no baseline. */
    private static final int ENOUGH = 4;
    /** The newest share of the values is not what was usual: trouble may have begun. */
    private static final double RECENT = 0.2;

    private final Ring all = new Ring();
    private final Ring calm = new Ring();
    private long last = -1;

    /**
     * Takes the value of one observation, of several the largest.
     *
     * @param tick number of the observation; grows
     * @param isCalm whether no rule has lately begun to hold on the instance
     */
    void add(long tick, double value, boolean isCalm) {
        boolean isAnother = tick == last;
        if (isAnother && (Double.isNaN(value) || value <= all.newest())) {
            return;
        }
        for (long gap = Math.min(tick - last, SIZE); last >= 0 && gap > 1; gap--) {
            all.add(Double.NaN);
        }
        boolean isReplaced = isAnother && !Double.isNaN(all.newest());
        all.add(value, isAnother);
        if (isCalm && !Double.isNaN(value)) {
            calm.add(value, isReplaced);
        }
        last = tick;
    }

    /** The values up to that observation, oldest first; NaN where it was not measured, so that series align. */
    double[] values(long tick) {
        double[] known = all.values();
        int gap = (int) Math.min(tick - last, SIZE);
        double[] aligned = new double[Math.min(known.length + gap, SIZE)];
        Arrays.fill(aligned, Double.NaN);
        int kept = aligned.length - gap;
        System.arraycopy(known, known.length - kept, aligned, 0, kept);
        return aligned;
    }

    /** Number of the last observation that had it; -1 before the first. */
    long last() {
        return last;
    }

    /** Median of what was measured before the newest values; NaN when that is too little. */
    double usual() {
        double[] known = earlier();
        return known.length < ENOUGH ? Double.NaN : median(known);
    }

    /** How many robust standard deviations the value is from what is usual; NaN when that is not known. */
    double far(double value) {
        double[] known = earlier();
        if (known.length < ENOUGH) {
            return Double.NaN;
        }
        double centre = median(known);
        double spread =
                median(Arrays.stream(known).map(v -> Math.abs(v - centre)).toArray());
        return (value - centre) / (1.4826 * Math.max(spread, Math.max(1e-6, 0.02 * Math.abs(centre))));
    }

    private double[] earlier() {
        double[] ordered = calm.values();
        int end = ordered.length - (int) Math.ceil(ordered.length * RECENT);
        return Arrays.stream(ordered, 0, end).filter(v -> !Double.isNaN(v)).toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static final class Ring {
        private final double[] values = new double[SIZE];
        private int count;

        void add(double value) {
            add(value, false);
        }

        void add(double value, boolean isForNewest) {
            count += isForNewest ? 0 : 1;
            values[(count - 1) % SIZE] = value;
        }

        double newest() {
            return values[(count - 1) % SIZE];
        }

        double[] values() {
            int size = Math.min(count, SIZE);
            double[] ordered = new double[size];
            for (int i = 0; i < size; i++) {
                ordered[i] = values[(count - size + i) % SIZE];
            }
            return ordered;
        }
    }
}
