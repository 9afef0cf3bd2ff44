// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Weights of rows by their keys.
 *
 * @param keys ascending
 * @param values of the same length
 */
record Weights(long[] keys, double[] values) {
    private static final int PAIR = Long.BYTES + Double.BYTES;

    /** @param pairs a key and its weight each, in any order; one key twice has the sum */
    static Weights of(ByteBuffer pairs) {
        long[] keys = new long[pairs.remaining() / PAIR];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = pairs.getLong(PAIR * i);
        }
        Arrays.sort(keys);
        int distinct = 0;
        for (int i = 0; i < keys.length; i++) {
            if (i == 0 || keys[i] != keys[i - 1]) {
                keys[distinct++] = keys[i];
            }
        }
        double[] values = new double[distinct];
        for (int i = 0; i < keys.length; i++) {
            values[Arrays.binarySearch(keys, 0, distinct, pairs.getLong(PAIR * i))] +=
                    pairs.getDouble(PAIR * i + Long.BYTES);
        }
        return new Weights(Arrays.copyOf(keys, distinct), values);
    }
}
