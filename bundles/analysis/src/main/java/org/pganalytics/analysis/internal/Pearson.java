// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

/** Pearson's correlation of two series of equal spacing, the newest values aligned. */
record Pearson(double r, int pairs) {
    /** @param lag by how many values the effect follows the cause */
    static Pearson of(double[] cause, double[] effect, int lag) {
        int size = Math.min(cause.length, effect.length) - lag;
        int pairs = 0;
        double sumX = 0;
        double sumY = 0;
        double sumXx = 0;
        double sumYy = 0;
        double sumXy = 0;
        for (int i = 0; i < size; i++) {
            double x = cause[cause.length - 1 - lag - i];
            double y = effect[effect.length - 1 - i];
            if (Double.isNaN(x) || Double.isNaN(y)) {
                continue;
            }
            pairs++;
            sumX += x;
            sumY += y;
            sumXx += x * x;
            sumYy += y * y;
            sumXy += x * y;
        }
        double spread = Math.sqrt((pairs * sumXx - sumX * sumX) * (pairs * sumYy - sumY * sumY));
        double r = pairs < 2 || !(spread > 0) ? Double.NaN : (pairs * sumXy - sumX * sumY) / spread;
        return new Pearson(Double.isNaN(r) ? r : Math.max(-1, Math.min(1, r)), pairs);
    }
}
