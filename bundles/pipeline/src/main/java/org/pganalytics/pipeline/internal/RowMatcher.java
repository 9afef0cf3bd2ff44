// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Rows;

/**
 * Finds the row of the same labels in the sample before: nearly always the one behind the last match, else by an index made on
 * demand. For one use.
 */
final class RowMatcher {
    private final int[] labels;
    private final Rows before;
    private final Rows now;
    private final BitSet matched = new BitSet();
    private int expected;
    private @Nullable Map<List<String>, Integer> index;

    RowMatcher(int[] labels, Rows before, Rows now) {
        this.labels = labels;
        this.before = before;
        this.now = now;
    }

    /** Index in before, or -1. */
    int find(int row) {
        int found = expected < before.size() && isSameLabels(row, expected) ? expected : lookUp(row);
        if (found >= 0) {
            expected = found + 1;
            matched.set(found);
        }
        return found;
    }

    /** Tells each row of before that no row was found for. */
    void unmatched(IntConsumer each) {
        for (int old = matched.nextClearBit(0); old < before.size(); old = matched.nextClearBit(old + 1)) {
            each.accept(old);
        }
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

    List<String> key(Rows rows, int row) {
        String[] key = new String[labels.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = (rows.isNull(row, labels[i]) ? "-" : "+") + rows.displayAt(row, labels[i]);
        }
        return List.of(key);
    }
}
