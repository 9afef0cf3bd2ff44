// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One agent as the backend knows it.
 *
 * @param clockOffset agent clock minus backend clock
 * @param parts what each of its parts says of itself, newest heartbeat
 */
public record Agent(
        String collector,
        String version,
        String address,
        boolean connected,
        Instant since,
        Instant lastHeard,
        Duration clockOffset,
        List<PartState> parts) {
    public Agent {
        Objects.requireNonNull(collector);
        Objects.requireNonNull(version);
        Objects.requireNonNull(address);
        parts = List.copyOf(parts);
    }
}
