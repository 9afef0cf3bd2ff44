// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row of a metric family as it is stored.
 *
 * @param time of the snapshot
 * @param values by column, in the order of the table: String, Long, Double, Boolean or Instant; what is null is not there
 */
public record StoredRow(Instant time, Map<String, Object> values) {
    public StoredRow {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
