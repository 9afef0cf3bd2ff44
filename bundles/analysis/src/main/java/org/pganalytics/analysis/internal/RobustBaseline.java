// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.pganalytics.api.analysis.Detector;

/**
 * Robust running centre and spread of a series, and of each hour of the week once that hour has data enough. Starts from
 * median and MAD of the first values; later ones are clipped before they count, so that trouble does not become usual soon.
 */
@Component(service = Detector.class)
public final class RobustBaseline implements Detector {
    private static final int LEARN = 12;
    private static final int SEASON_LEARN = 360;
    private static final double RATE = 0.02;
    private static final double NORMAL = 1.4826;

    @Override
    public String name() {
        return "robust_baseline";
    }

    @Override
    public Series newSeries() {
        return new Running();
    }

    /** Centre and spread of each hour of the week and of all: floats in arrays, as each instance has dozens of series. */
    private static final class Levels {
        private static final int HOURS = 168;
        private static final int OVERALL = HOURS;

        private final float[] centre = new float[HOURS + 1];
        private final float[] spread = new float[HOURS + 1];
        private final short[] count = new short[HOURS + 1];

        void start(int level, double newCentre, double newSpread) {
            centre[level] = (float) newCentre;
            spread[level] = (float) newSpread;
        }

        void take(int level, double value) {
            double far = value - centre[level];
            double bound = 3 * Math.max(spread[level], floor(level));
            centre[level] += (float) (RATE * Math.max(-bound, Math.min(bound, far)));
            spread[level] += (float) (RATE * (Math.min(Math.abs(far), bound) - spread[level]));
            count[level] = (short) Math.min(count[level] + 1, SEASON_LEARN);
        }

        double score(int level, double value) {
            return (value - centre[level]) / (NORMAL * Math.max(spread[level], floor(level)));
        }

        private double floor(int level) {
            return Math.max(1e-6, 0.02 * Math.abs(centre[level]));
        }
    }

    private static final class Running implements Series {
        private double @Nullable [] first = new double[LEARN];
        private int seen;
        private final Levels levels = new Levels();
        private double expected = Double.NaN;

        @Override
        public OptionalDouble next(Instant time, double value) {
            if (first != null) {
                first[seen++] = value;
                if (seen == LEARN) {
                    learn(first);
                    first = null;
                }
                return OptionalDouble.empty();
            }
            int hour = (int) Math.floorMod(time.getEpochSecond() / 3600, (long) Levels.HOURS);
            if (levels.count[hour] == 0) {
                levels.start(hour, levels.centre[Levels.OVERALL], levels.spread[Levels.OVERALL]);
            }
            int usual = levels.count[hour] >= SEASON_LEARN ? hour : Levels.OVERALL;
            double score = levels.score(usual, value);
            levels.take(Levels.OVERALL, value);
            levels.take(hour, value);
            expected = levels.centre[usual];
            return OptionalDouble.of(score);
        }

        @Override
        public double expected() {
            return expected;
        }

        private void learn(double[] values) {
            double centre = median(values);
            levels.start(
                    Levels.OVERALL,
                    centre,
                    median(Arrays.stream(values).map(v -> Math.abs(v - centre)).toArray()));
            expected = centre;
        }

        private static double median(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        }
    }
}
