// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.CausalStep;
import org.pganalytics.model.Entity;
import org.pganalytics.model.Measurement;

/**
 * A node as it was measured for one finding.
 *
 * @param variables what the node's expressions see
 * @param far robust deviations from what is usual; NaN when that is not known
 */
record Measured(Graph.Node node, Entity entity, Map<String, Object> variables, double value, double usual, double far) {
    boolean isNotable() {
        return Boolean.TRUE.equals(node.notable().test(variables));
    }

    CausalStep step(java.time.Instant time) {
        @Nullable Double baseline = Double.isNaN(usual) ? null : usual;
        return new CausalStep(
                node.id(),
                node.title(),
                entity,
                node.text().fill(variables),
                List.of(new Measurement(node.metric(), entity, value, node.unit(), baseline, time)));
    }
}
