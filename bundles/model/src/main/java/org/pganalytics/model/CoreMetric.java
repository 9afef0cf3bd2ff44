// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.util.Locale;
import java.util.Optional;

/**
 * The columns of the wide core row that every instance has, in the order of metrics.metrics_raw. Counters of the server
 * are here as rates per second.
 */
public enum CoreMetric {
    CPU_PERCENT("percent"),
    CPU_USER_PERCENT("percent"),
    CPU_SYSTEM_PERCENT("percent"),
    CPU_IOWAIT_PERCENT("percent"),
    LOAD1(""),
    MEMORY_TOTAL_BYTES("bytes"),
    MEMORY_AVAILABLE_BYTES("bytes"),
    CONNECTIONS_TOTAL(""),
    CONNECTIONS_ACTIVE(""),
    CONNECTIONS_IDLE(""),
    CONNECTIONS_IDLE_IN_TRANSACTION(""),
    CONNECTIONS_WAITING(""),
    CONNECTIONS_MAX(""),
    LOCK_WAITS(""),
    BLOCKED_SESSIONS(""),
    LONGEST_TRANSACTION_SECONDS("seconds"),
    LONGEST_QUERY_SECONDS("seconds"),
    COMMITS_PER_SECOND("per second"),
    ROLLBACKS_PER_SECOND("per second"),
    TUPLES_RETURNED_PER_SECOND("per second"),
    TUPLES_FETCHED_PER_SECOND("per second"),
    TUPLES_INSERTED_PER_SECOND("per second"),
    TUPLES_UPDATED_PER_SECOND("per second"),
    TUPLES_DELETED_PER_SECOND("per second"),
    DEADLOCKS_PER_SECOND("per second"),
    CACHE_HIT_RATIO("ratio"),
    BLOCKS_READ_PER_SECOND("blocks per second"),
    BLOCKS_HIT_PER_SECOND("blocks per second"),
    TEMP_BYTES_PER_SECOND("bytes per second"),
    CHECKPOINTS_TIMED_PER_SECOND("per second"),
    CHECKPOINTS_REQUESTED_PER_SECOND("per second"),
    WAL_BYTES_PER_SECOND("bytes per second"),
    REPLICATION_LAG_BYTES("bytes"),
    REPLICATION_LAG_SECONDS("seconds"),
    DATABASE_SIZE_BYTES("bytes"),
    XID_AGE("");

    private final String unit;

    CoreMetric(String unit) {
        this.unit = unit;
    }

    public String unit() {
        return unit;
    }

    /** Name of the column in metrics.metrics_raw and of the metric in REST. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<CoreMetric> byColumn(String column) {
        for (CoreMetric metric : values()) {
            if (metric.column().equals(column)) {
                return Optional.of(metric);
            }
        }
        return Optional.empty();
    }
}
