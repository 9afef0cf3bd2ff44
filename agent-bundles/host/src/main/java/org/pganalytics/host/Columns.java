// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;

/** The kinds of columns that families of the host have. */
final class Columns {
    /** USER_HZ, the unit of times in /proc/stat and /proc/PID/stat: 100 on every Linux the JVM runs on. */
    static final double TICKS_PER_SECOND = 100;

    private Columns() {}

    static Column label(String name) {
        return new Column(name, ColumnKind.LABEL, ColumnType.TEXT);
    }

    static Column attribute(String name) {
        return new Column(name, ColumnKind.ATTRIBUTE, ColumnType.TEXT);
    }

    static Column gauge(String name) {
        return new Column(name, ColumnKind.GAUGE, ColumnType.INTEGER);
    }

    static Column real(String name) {
        return new Column(name, ColumnKind.GAUGE, ColumnType.REAL);
    }

    static Column bytes(String name) {
        return new Column(name, ColumnKind.GAUGE, ColumnType.INTEGER, "bytes");
    }

    static Column counter(String name) {
        return counter(name, "");
    }

    static Column counter(String name, String unit) {
        return new Column(name, ColumnKind.COUNTER, ColumnType.INTEGER, unit);
    }

    /** A counter of time. */
    static Column seconds(String name) {
        return new Column(name, ColumnKind.COUNTER, ColumnType.REAL, "seconds");
    }
}
