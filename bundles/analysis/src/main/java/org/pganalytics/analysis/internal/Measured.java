// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.store.AnalysisStore;
import org.pganalytics.model.CausalStep;
import org.pganalytics.model.Entity;
import org.pganalytics.model.Measurement;

/**
 * A node as it was measured for one finding.
 *
 * @param variables what the node's expressions see
 * @param far robust deviations from what is usual; NaN when that is not known
 * @param anomaly what a detector says of this value; null where it finds it usual
 */
record Measured(
        Graph.Node node,
        Entity entity,
        Map<String, Object> variables,
        double value,
        double usual,
        double far,
        AnalysisStore.@Nullable Anomaly anomaly) {
    boolean isNotable() {
        return Boolean.TRUE.equals(node.notable().test(variables));
    }

    /** The node as a step of a path; a detector's word counts as a measurement of its own. */
    CausalStep step(Instant time) {
        @Nullable Double baseline = Double.isNaN(usual) ? null : usual;
        String text = node.text().fill(variables);
        List<Measurement> measurements = new ArrayList<>();
        measurements.add(new Measurement(node.metric(), entity, value, node.unit(), baseline, time));
        if (anomaly != null) {
            text += "; a detector finds it unusual: " + deviations(Math.abs(anomaly.score()))
                    + " robust standard deviations " + (anomaly.score() < 0 ? "below " : "above ")
                    + Template.show(anomaly.expected(), node.unit());
            measurements.add(new Measurement(
                    node.metric() + ".anomaly_score", entity, anomaly.score(), "standard deviations", null, time));
        }
        return new CausalStep(node.id(), node.title(), entity, text, measurements);
    }

    /** Of a series that never moved everything is millions of deviations away: no number to show. */
    private static String deviations(double score) {
        return score > 1000 ? "more than 1,000" : Template.show(score, "");
    }
}
