// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.util.Objects;

/**
 * What one part of an agent, or one plug-in, says of itself.
 *
 * @param name what it is, for instance {@code spool} or {@code rule I05}
 * @param detail the reason when it is not OK; otherwise empty, or why there is nothing to do: the server lacks it
 */
public record PartState(String name, Health health, String detail) {
    /** The states a part can be in, best first. */
    public enum Health {
        OK,
        /** Works less than asked for: backing off, truncated, buffering. */
        DEGRADED,
        FAILED
    }

    /**
     * What is there once for each instance names its instance, so that the parts of an agent with several, and of pulls, read
     * alike. Whoever makes such a part makes it so; nobody adds the instance later.
     *
     * @param what for instance {@code metric table_stats}, which becomes {@code metric table_stats of db1:5432}
     */
    public static PartState of(InstanceId instance, String what, Health health, String detail) {
        return new PartState(what + " of " + instance, health, detail);
    }

    public PartState {
        Objects.requireNonNull(name);
        Objects.requireNonNull(health);
        Objects.requireNonNull(detail);
    }
}
