// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.SampleState;

/** Rows of one family, filled by column name. Those beyond the limit are dropped, and the sample is TRUNCATED. */
final class HostRows {
    /** A host with more disks, interfaces or servers than this is rare, and each row costs on the wire and in the store. */
    static final int LIMIT = 100;

    private final MetricFamily family;
    private final Rows.Builder rows;
    private int dropped;

    HostRows(MetricFamily family) {
        this.family = family;
        this.rows = Rows.builder(family.columns());
    }

    /** Starts the next row, all null. */
    HostRows add() {
        if (rows.size() == LIMIT) {
            dropped++;
        } else {
            rows.addRow();
        }
        return this;
    }

    HostRows set(String column, long value) {
        if (dropped == 0) {
            rows.set(family.indexOf(column), value);
        }
        return this;
    }

    HostRows set(String column, double value) {
        if (dropped == 0) {
            rows.set(family.indexOf(column), value);
        }
        return this;
    }

    HostRows set(String column, @Nullable String value) {
        if (dropped == 0) {
            rows.set(family.indexOf(column), value);
        }
        return this;
    }

    /** An INTEGER column in its own unit; null if there is no value. */
    HostRows set(String column, OptionalLong value, long factor) {
        return value.isPresent() ? set(column, value.getAsLong() * factor) : this;
    }

    /** A REAL column of seconds; null if there is no value. */
    HostRows setSeconds(String column, OptionalLong value, double perSecond) {
        return value.isPresent() ? set(column, value.getAsLong() / perSecond) : this;
    }

    boolean isEmpty() {
        return rows.size() == 0;
    }

    FamilySample sample(Duration took) {
        return dropped == 0
                ? FamilySample.ok(family, rows.build(), took)
                : new FamilySample(
                        family,
                        SampleState.TRUNCATED,
                        dropped + " rows beyond " + LIMIT + " dropped",
                        rows.build(),
                        took);
    }
}
