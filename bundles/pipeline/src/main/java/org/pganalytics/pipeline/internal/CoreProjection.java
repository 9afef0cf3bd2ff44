// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Rows;

/**
 * Makes the wide core row from the families of one observation: sums over databases, shares of CPU time, the worst
 * standby. What no family says is NaN. The size of the databases is sampled once a minute and kept until said anew. Not
 * thread-safe.
 */
final class CoreProjection {
    private double databaseSizeBytes = Double.NaN;

    /** @param samples with counters as rates */
    CoreRow project(List<FamilySample> samples) {
        double[] out = new double[CoreMetric.values().length];
        Arrays.fill(out, Double.NaN);
        for (FamilySample sample : samples) {
            if (!sample.isUsable()) {
                continue;
            }
            switch (sample.family().name()) {
                case "host_cpu" -> cpu(sample, out);
                case "host_load" -> set(out, CoreMetric.LOAD1, max(sample, "load1"));
                case "host_memory" -> {
                    set(out, CoreMetric.MEMORY_TOTAL_BYTES, max(sample, "total_bytes"));
                    set(out, CoreMetric.MEMORY_AVAILABLE_BYTES, max(sample, "available_bytes"));
                }
                case "instance" -> instance(sample, out);
                case "activity_summary" -> activity(sample, out);
                case "database" -> database(sample, out);
                case "database_size" -> databaseSizeBytes = sum(sample, "size_bytes");
                case "checkpointer" -> {
                    set(out, CoreMetric.CHECKPOINTS_TIMED_PER_SECOND, sum(sample, "checkpoints_timed"));
                    set(out, CoreMetric.CHECKPOINTS_REQUESTED_PER_SECOND, sum(sample, "checkpoints_requested"));
                }
                case "wal" -> set(out, CoreMetric.WAL_BYTES_PER_SECOND, sum(sample, "wal_bytes"));
                case "replication" -> {
                    atLeast(out, CoreMetric.REPLICATION_LAG_BYTES, max(sample, "replay_lag_bytes"));
                    atLeast(out, CoreMetric.REPLICATION_LAG_SECONDS, max(sample, "replay_lag_seconds"));
                }
                case "lock_tree" -> set(out, CoreMetric.BLOCKED_SESSIONS, known(sample, "wait_seconds"));
                default -> {
                    // Families beyond the core have their own tables
                }
            }
        }
        set(out, CoreMetric.DATABASE_SIZE_BYTES, databaseSizeBytes);
        return CoreRow.of(out);
    }

    private static void cpu(FamilySample sample, double[] out) {
        double user = sum(sample, "user_seconds");
        double system = sum(sample, "system_seconds");
        double iowait = sum(sample, "iowait_seconds");
        double idle = sum(sample, "idle_seconds");
        double steal = sum(sample, "steal_seconds");
        double total = user + system + iowait + idle + (Double.isNaN(steal) ? 0 : steal);
        if (total > 0) {
            set(out, CoreMetric.CPU_PERCENT, 100 * (total - idle - iowait) / total);
            set(out, CoreMetric.CPU_USER_PERCENT, 100 * user / total);
            set(out, CoreMetric.CPU_SYSTEM_PERCENT, 100 * system / total);
            set(out, CoreMetric.CPU_IOWAIT_PERCENT, 100 * iowait / total);
        }
    }

    private static void instance(FamilySample sample, double[] out) {
        set(out, CoreMetric.CONNECTIONS_MAX, max(sample, "max_connections"));
        set(out, CoreMetric.XID_AGE, max(sample, "xid_age"));
        atLeast(out, CoreMetric.REPLICATION_LAG_BYTES, max(sample, "replay_lag_bytes"));
        atLeast(out, CoreMetric.REPLICATION_LAG_SECONDS, max(sample, "replay_lag_seconds"));
        if (Double.isNaN(out[CoreMetric.WAL_BYTES_PER_SECOND.ordinal()])) {
            // Before PostgreSQL 14 there is no pg_stat_wal; the position moves by as much
            set(out, CoreMetric.WAL_BYTES_PER_SECOND, sum(sample, "wal_position_bytes"));
        }
    }

    private static void activity(FamilySample sample, double[] out) {
        set(out, CoreMetric.CONNECTIONS_TOTAL, max(sample, "total"));
        set(out, CoreMetric.CONNECTIONS_ACTIVE, max(sample, "active"));
        set(out, CoreMetric.CONNECTIONS_IDLE, max(sample, "idle"));
        set(out, CoreMetric.CONNECTIONS_IDLE_IN_TRANSACTION, max(sample, "idle_in_transaction"));
        set(out, CoreMetric.CONNECTIONS_WAITING, max(sample, "waiting"));
        set(out, CoreMetric.LOCK_WAITS, max(sample, "lock_waits"));
        set(out, CoreMetric.LONGEST_TRANSACTION_SECONDS, max(sample, "longest_transaction_seconds"));
        set(out, CoreMetric.LONGEST_QUERY_SECONDS, max(sample, "longest_query_seconds"));
    }

    private static void database(FamilySample sample, double[] out) {
        double hit = sum(sample, "blks_hit");
        double read = sum(sample, "blks_read");
        set(out, CoreMetric.COMMITS_PER_SECOND, sum(sample, "xact_commit"));
        set(out, CoreMetric.ROLLBACKS_PER_SECOND, sum(sample, "xact_rollback"));
        set(out, CoreMetric.TUPLES_RETURNED_PER_SECOND, sum(sample, "tup_returned"));
        set(out, CoreMetric.TUPLES_FETCHED_PER_SECOND, sum(sample, "tup_fetched"));
        set(out, CoreMetric.TUPLES_INSERTED_PER_SECOND, sum(sample, "tup_inserted"));
        set(out, CoreMetric.TUPLES_UPDATED_PER_SECOND, sum(sample, "tup_updated"));
        set(out, CoreMetric.TUPLES_DELETED_PER_SECOND, sum(sample, "tup_deleted"));
        set(out, CoreMetric.DEADLOCKS_PER_SECOND, sum(sample, "deadlocks"));
        set(out, CoreMetric.BLOCKS_HIT_PER_SECOND, hit);
        set(out, CoreMetric.BLOCKS_READ_PER_SECOND, read);
        set(out, CoreMetric.CACHE_HIT_RATIO, hit + read > 0 ? hit / (hit + read) : Double.NaN);
        set(out, CoreMetric.TEMP_BYTES_PER_SECOND, sum(sample, "temp_bytes"));
    }

    private static void set(double[] out, CoreMetric metric, double value) {
        out[metric.ordinal()] = value;
    }

    private static void atLeast(double[] out, CoreMetric metric, double value) {
        double known = out[metric.ordinal()];
        if (!Double.isNaN(value) && !(known >= value)) {
            out[metric.ordinal()] = value;
        }
    }

    /** Index of the column, -1 where there is none of numbers: another agent's family may have another schema. */
    private static int indexOf(FamilySample sample, String column) {
        int c = sample.family().indexOf(column);
        return c >= 0 && sample.family().columns().get(c).type() != ColumnType.TEXT ? c : -1;
    }

    /** Sum of the known values; NaN where none is known. */
    private static double sum(FamilySample sample, String column) {
        int c = indexOf(sample, column);
        double sum = Double.NaN;
        Rows rows = sample.rows();
        for (int row = 0; c >= 0 && row < rows.size(); row++) {
            double value = rows.numberAt(row, c);
            if (!Double.isNaN(value)) {
                sum = Double.isNaN(sum) ? value : sum + value;
            }
        }
        return sum;
    }

    /** How many rows have a value; NaN where there is no such column. */
    private static double known(FamilySample sample, String column) {
        int c = indexOf(sample, column);
        return c < 0
                ? Double.NaN
                : IntStream.range(0, sample.rows().size())
                        .filter(row -> !sample.rows().isNull(row, c))
                        .count();
    }

    /** Largest of the known values; NaN where none is known. */
    private static double max(FamilySample sample, String column) {
        int c = indexOf(sample, column);
        double max = Double.NaN;
        Rows rows = sample.rows();
        for (int row = 0; c >= 0 && row < rows.size(); row++) {
            double value = rows.numberAt(row, c);
            if (!Double.isNaN(value) && !(max >= value)) {
                max = value;
            }
        }
        return max;
    }
}
