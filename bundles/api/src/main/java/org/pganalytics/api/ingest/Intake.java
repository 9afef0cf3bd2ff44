// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.ingest;

import java.util.concurrent.CompletionStage;
import org.pganalytics.model.Batch;

/**
 * Takes batches from collectors. Implemented by the pipeline. Thread-safe; returns at once.
 *
 * <p>Batches of one (collector, run) must be offered in the order of their sequence, the next one without waiting for the
 * stage of the one before.
 */
public interface Intake {
    /**
     * Offers a batch.
     *
     * @return completes when the batch is durable (or was before: duplicates complete too); fails when the store is away,
     *     and then the collector keeps the batch and sends it again on a new connection
     * @throws IntakeFullException when the queue of its worker is full: stop reading from the peer, offer it again later
     */
    CompletionStage<Void> offer(Batch batch);
}
