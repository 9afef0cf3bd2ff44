// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.InstanceId;

/**
 * Keeps and reads metrics. Thread-safe. The service being there means that the software is there, not that the database
 * answers: calls fail with {@link StoreUnavailableException} while it does not.
 */
public interface MetricStore {
    /**
     * Writes a batch: core rows and family rows, in one transaction with the progress of its (collector, run). A batch
     * whose sequence is not above the stored progress is ignored and completes as if written.
     *
     * @return completes after the commit; calls of one (collector, run) must come in order of sequence
     */
    CompletionStage<Void> append(EnrichedBatch batch);

    /**
     * Core metrics over time.
     *
     * @param step buckets of this length, each the average of its values; zero for raw values
     * @return one series per metric asked for, in that order, points in order of time; at most 11,000 points a series
     */
    List<Series> core(InstanceId instance, List<CoreMetric> metrics, Instant from, Instant to, Duration step);

    /**
     * Rows of one family, the newest first; none where the store has no such family.
     *
     * @param from inclusive
     * @param to exclusive
     * @param limit most rows, 1 to 10,000
     */
    List<StoredRow> rows(InstanceId instance, String family, Instant from, Instant to, int limit);

    /** Names of the families that have rows in the store. */
    Set<String> families();

    /** What the database is and whether it answers; asks it, within two seconds. */
    StoreStatus status();
}
