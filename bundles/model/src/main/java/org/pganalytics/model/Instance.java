// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * One PostgreSQL instance that is watched.
 *
 * @param collector id of the agent (or puller) that samples it
 * @param systemIdentifier of pg_control, decimal; empty while unknown
 * @param serverVersion as server_version_num, for instance 180006; 0 while unknown
 * @param lastSeen time of its newest snapshot, backend clock
 */
public record Instance(
        InstanceId id,
        String collector,
        String systemIdentifier,
        int serverVersion,
        Map<String, String> tags,
        Instant firstSeen,
        Instant lastSeen) {
    public Instance {
        Objects.requireNonNull(id);
        Objects.requireNonNull(collector);
        Objects.requireNonNull(systemIdentifier);
        tags = Map.copyOf(tags);
        Objects.requireNonNull(firstSeen);
        Objects.requireNonNull(lastSeen);
    }
}
