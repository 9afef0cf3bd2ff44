// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.util.List;

/** Doubles that are short decimals travel as scaled integers; the division on the other side gives the same bits. */
final class Decimals {
    /** Not a scale: the bits travel, XORed. */
    static final int XOR = 255;

    static final int MAX_SCALE = 9;
    private static final long EXACT = 1L << 53;
    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

    private Decimals() {}

    /** Fills in the scaled values and returns the smallest scale that holds all, or the bits and {@link #XOR}. */
    static int scale(List<FamilyEncoder.Cell> cells, int column, long[] values) {
        int scale = 0;
        for (FamilyEncoder.Cell cell : cells) {
            double value = cell.rows().doubleAt(cell.row(), column);
            while (scale <= MAX_SCALE && !holds(value, scale)) {
                scale++;
            }
        }
        boolean all = scale <= MAX_SCALE;
        for (int i = 0; all && i < values.length; i++) {
            double value = cells.get(i).rows().doubleAt(cells.get(i).row(), column);
            values[i] = scaled(value, scale);
            all = holds(value, scale);
        }
        if (all) {
            return scale;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.doubleToRawLongBits(
                    cells.get(i).rows().doubleAt(cells.get(i).row(), column));
        }
        return XOR;
    }

    static double value(long scaled, int scale) {
        return scaled / POWERS[scale];
    }

    private static boolean holds(double value, int scale) {
        long scaled = scaled(value, scale);
        return Math.abs(scaled) < EXACT
                && Double.doubleToRawLongBits(value(scaled, scale)) == Double.doubleToRawLongBits(value);
    }

    private static long scaled(double value, int scale) {
        return Math.round(value * POWERS[scale]);
    }
}
