// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

import java.util.List;

/** Keeps what the analysis sees and knows. Blocking; throws {@link StoreUnavailableException}. */
public interface AnalysisStore {
    /** Appends to alerts.anomalies. */
    void saveAnomalies(List<Anomaly> anomalies);

    /** Replaces analytics.causal_graph. */
    void saveGraph(List<Edge> edges);

    /** Appends to analytics.correlations. */
    void saveCorrelations(List<Correlation> correlations);

    /** A row of alerts.anomalies. */
    record Anomaly(
            String instance,
            String metric,
            String entity,
            java.time.Instant time,
            double value,
            double expected,
            double score) {}

    /** A row of analytics.causal_graph. */
    record Edge(String cause, String effect, int lagSeconds, String source) {}

    /** A row of analytics.correlations; r is Pearson's, -1..1, over n pairs. */
    record Correlation(
            String instance, String cause, String effect, java.time.Instant time, int lagSeconds, double r, int n) {}
}
