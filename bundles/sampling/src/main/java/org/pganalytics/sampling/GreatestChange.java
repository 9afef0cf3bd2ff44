// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Chooses of thousands of rows those to fetch: by how much the weight of each grew since the sample before. Keeps 16 bytes a
 * row. For one thread at a time.
 */
final class GreatestChange {
    private Weights before = new Weights(new long[0], new double[0]);

    /**
     * The keys whose weight grew most, or is greatest, at most {@code limit}; those that did not grow are not among them. One that
     * is new, or whose weight went back by a reset, grew from 0.
     *
     * @param byWeight whether the weights count themselves, rather than their growth
     */
    long[] choose(Weights now, int limit, boolean byWeight) {
        double[] growth = byWeight ? now.values() : growth(now);
        before = now;
        return IntStream.range(0, growth.length)
                .filter(i -> growth[i] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -growth[i]))
                .limit(limit)
                .mapToLong(i -> now.keys()[i])
                .toArray();
    }

    /** Both are in the order of their keys. */
    private double[] growth(Weights now) {
        double[] growth = Arrays.copyOf(now.values(), now.values().length);
        int old = 0;
        for (int i = 0; i < growth.length; i++) {
            while (old < before.keys().length && before.keys()[old] < now.keys()[i]) {
                old++;
            }
            if (old < before.keys().length
                    && before.keys()[old] == now.keys()[i]
                    && growth[i] >= before.values()[old]) {
                growth[i] -= before.values()[old];
            }
        }
        return growth;
    }
}
