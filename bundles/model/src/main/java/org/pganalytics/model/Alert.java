// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A finding that people are told about, with its life.
 *
 * @param finding as it was last reported
 * @param openedAt when it was first reported, backend clock
 * @param acknowledgedBy user who took it; null while nobody did
 * @param resolvedAt null while it is open
 * @param resolvedBecause why it ended other than by its cause being gone; null when that is why, and while it is open
 */
public record Alert(
        UUID id,
        State state,
        Finding finding,
        Instant openedAt,
        Instant updatedAt,
        @Nullable Instant acknowledgedAt,
        @Nullable String acknowledgedBy,
        @Nullable Instant resolvedAt,
        @Nullable String resolvedBecause) {
    /** The life of an alert, in this order. */
    public enum State {
        OPEN,
        ACKNOWLEDGED,
        RESOLVED
    }

    public Alert {
        Objects.requireNonNull(id);
        Objects.requireNonNull(state);
        Objects.requireNonNull(finding);
        Objects.requireNonNull(openedAt);
        Objects.requireNonNull(updatedAt);
    }

    public boolean isOpen() {
        return state != State.RESOLVED;
    }
}
