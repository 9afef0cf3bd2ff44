// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

import java.util.List;
import org.pganalytics.model.Batch;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.Instance;

/** A batch with what the pipeline knows: the instance, and the core row of each of its snapshots, same order. */
public record EnrichedBatch(Batch batch, Instance instance, List<CoreRow> coreRows) {
    public EnrichedBatch {
        coreRows = List.copyOf(coreRows);
        if (coreRows.size() != batch.snapshots().size()) {
            throw new IllegalArgumentException("one core row per snapshot");
        }
    }
}
