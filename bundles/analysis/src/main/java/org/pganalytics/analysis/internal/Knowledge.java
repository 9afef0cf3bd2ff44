// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.List;
import java.util.Map;

/**
 * What the engine goes by at one time. Immutable.
 *
 * @param refused source by source, why it was not taken
 * @param version grows with each change
 */
record Knowledge(List<Rule> rules, Graph graph, Map<String, String> refused, long version) {
    Knowledge {
        rules = List.copyOf(rules);
        refused = Map.copyOf(refused);
    }
}
