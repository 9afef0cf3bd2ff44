// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names one PostgreSQL instance in the whole fleet, for instance {@code db1:5432}: by default host and port as its
 * collector sees them.
 */
public record InstanceId(String value) implements Comparable<InstanceId> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,199}");

    public InstanceId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "'" + value + "' is no instance id: use letters, digits and . _ : @ -, at most 200 characters");
        }
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    // Written out as MetricFamily's
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof InstanceId id && value.equals(id.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }
}
