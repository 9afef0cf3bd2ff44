// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.util.List;
import org.pganalytics.model.FamilySample;

/**
 * Delivers samples that do not come from SQL: of the host, for instance (whiteboard SPI of the agent). Called by one thread at
 * a time, once an interval; what it throws makes it FAILED in the agent's state and stops nothing else.
 */
public interface Collector {
    /** Short lower-case name, unique in the agent. */
    String name();

    /** Samples now; within 100 ms. */
    List<FamilySample> collect();
}
