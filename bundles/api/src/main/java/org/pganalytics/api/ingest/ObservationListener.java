// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.ingest;

import org.pganalytics.model.Observation;

/**
 * Sees every observation once, as it passes the pipeline (whiteboard). Called on a pipeline worker: return within a
 * millisecond, hand slow work to a thread of your own. What it throws is logged with its class name and goes no further.
 */
public interface ObservationListener {
    void observed(Observation observation);
}
