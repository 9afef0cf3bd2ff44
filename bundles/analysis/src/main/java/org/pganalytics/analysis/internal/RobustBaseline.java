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

    private static final class Level {
        double centre;
        double spread;
        int count;

        void take(double value) {
            double far = value - centre;
            double bound = 3 * Math.max(spread, floor());
            centre += RATE * Math.max(-bound, Math.min(bound, far));
            spread += RATE * (Math.min(Math.abs(far), bound) - spread);
            count++;
        }

        double score(double value) {
            return (value - centre) / (NORMAL * Math.max(spread, floor()));
        }

        private double floor() {
            return Math.max(1e-6, 0.02 * Math.abs(centre));
        }
    }

    private static final class Running implements Series {
        private double @Nullable [] first = new double[LEARN];
        private int seen;
        private final Level overall = new Level();
        private final @Nullable Level[] hours = new Level[168];
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
            Level hour = hour(time);
            Level usual = hour.count >= SEASON_LEARN ? hour : overall;
            double score = usual.score(value);
            overall.take(value);
            hour.take(value);
            expected = usual.centre;
            return OptionalDouble.of(score);
        }

        @Override
        public double expected() {
            return expected;
        }

        private Level hour(Instant time) {
            int index = (int) Math.floorMod(time.getEpochSecond() / 3600, 168L);
            Level level = hours[index];
            if (level == null) {
                level = new Level();
                level.centre = overall.centre;
                level.spread = overall.spread;
                hours[index] = level;
            }
            return level;
        }

        private void learn(double[] values) {
            overall.centre = median(values);
            double[] far =
                    Arrays.stream(values).map(v -> Math.abs(v - overall.centre)).toArray();
            overall.spread = median(far);
            expected = overall.centre;
        }

        private static double median(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        }
    }
}
