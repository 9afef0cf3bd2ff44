// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.analysis;

import java.util.List;
import org.pganalytics.model.PartState;
import org.pganalytics.model.Severity;

/**
 * A rule that is deployed, or was refused.
 *
 * @param source bundle or file it came from
 * @param noInput ids of the instances that do not deliver what it needs, with the reason: {@code db1:5432: no table_stats}
 */
public record RuleInfo(
        String id,
        String title,
        String rootCause,
        Severity severity,
        String source,
        PartState state,
        List<String> noInput) {
    public RuleInfo {
        noInput = List.copyOf(noInput);
    }
}
