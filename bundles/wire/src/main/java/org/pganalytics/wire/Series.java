// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

/** Per row of the same labels: the value before and its step; a new row starts from the last value of the column. */
final class Series {
    private final long[] previous;
    private final long[] steps;
    private final boolean[] seen;
    private long last;

    Series(int keys) {
        previous = new long[keys];
        steps = new long[keys];
        seen = new boolean[keys];
    }

    long previous(int key) {
        return seen[key] ? previous[key] : last;
    }

    long step(int key) {
        return steps[key];
    }

    void next(int key, long value) {
        if (seen[key]) {
            steps[key] = value - previous[key];
        }
        seen[key] = true;
        previous[key] = value;
        last = value;
    }
}
