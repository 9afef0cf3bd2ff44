// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import org.pganalytics.model.Rows;

/** Copies values between blocks of the same columns. */
final class RowCopy {
    private RowCopy() {}

    static void copy(Rows from, int row, int column, Rows.Builder to) {
        if (from.isNull(row, column)) {
            return;
        }
        switch (from.columns().get(column).type()) {
            case TEXT -> to.set(column, from.textAt(row, column));
            case REAL -> to.set(column, from.doubleAt(row, column));
            default -> to.set(column, from.longAt(row, column));
        }
    }

    static void append(Rows from, Rows.Builder to) {
        for (int row = 0; row < from.size(); row++) {
            append(from, row, to);
        }
    }

    static void append(Rows from, int row, Rows.Builder to) {
        to.addRow();
        for (int column = 0; column < from.columns().size(); column++) {
            copy(from, row, column, to);
        }
    }
}
