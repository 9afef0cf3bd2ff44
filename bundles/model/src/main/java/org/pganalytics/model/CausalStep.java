// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.util.List;
import java.util.Objects;

/**
 * One node on the way from root cause to symptom.
 *
 * @param node identifier of the node in the causal graph, for instance {@code seq_scan_rate}
 * @param title as people read it
 * @param text one sentence with the measured values in it
 * @param measurements what was measured there; never empty on a path that is shown
 */
public record CausalStep(String node, String title, Entity entity, String text, List<Measurement> measurements) {
    public CausalStep {
        Objects.requireNonNull(node);
        Objects.requireNonNull(title);
        Objects.requireNonNull(entity);
        Objects.requireNonNull(text);
        measurements = List.copyOf(measurements);
    }
}
