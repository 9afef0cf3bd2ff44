// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

/** How the values of a column are held and sent. */
public enum ColumnType {
    /** 64-bit signed. */
    INTEGER,
    /** IEEE double; never NaN or infinite, those become null. */
    REAL,
    TEXT,
    /** Microseconds since 1970-01-01 UTC, as PostgreSQL resolves them; held as INTEGER is. */
    TIMESTAMP,
    /** 0 or 1, held as INTEGER is. */
    BOOLEAN;

    /** Whether values are held as {@code long}. */
    public boolean isIntegral() {
        return this == INTEGER || this == TIMESTAMP || this == BOOLEAN;
    }
}
