// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.plugin;

import java.util.List;

/**
 * Tells its own numbers for GET /metrics (whiteboard). Cheap: called at each scrape.
 */
public interface MeterSource {
    List<Meter> meters();

    /**
     * @param name Prometheus name with the prefix {@code pganalytics_} and the unit, counters ending in {@code _total}
     * @param labels name-value pairs in braces as Prometheus writes them, escaped; empty for none
     */
    record Meter(String name, boolean counter, String help, String labels, double value) {}
}
