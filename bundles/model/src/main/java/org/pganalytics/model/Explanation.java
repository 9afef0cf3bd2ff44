// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import java.util.List;
import java.util.Objects;

/**
 * Why a finding is there.
 *
 * @param rootCause identifier of the vocabulary of root causes, for instance {@code missing_index}
 * @param confidence 0..1
 * @param path root cause first, symptom last; never empty
 * @param against other causes that were looked at and the fact that speaks against each
 */
public record Explanation(String rootCause, double confidence, List<CausalStep> path, List<String> against) {
    public Explanation {
        Objects.requireNonNull(rootCause);
        path = List.copyOf(path);
        against = List.copyOf(against);
        if (path.isEmpty()) {
            throw new IllegalArgumentException("an explanation has at least one measured step");
        }
    }
}
