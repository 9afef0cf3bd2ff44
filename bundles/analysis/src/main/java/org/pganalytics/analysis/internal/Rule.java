// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Severity;

/**
 * A compiled rule.
 *
 * @param name what it looks for, in a few words
 * @param role {@code primary}, {@code standby} or {@code any}
 * @param each family whose rows it looks at one by one; empty: it looks at the instance
 * @param inputs {@code family.column}s it needs
 * @param let named expressions, in order
 * @param times consecutive observations that must show it, besides the hold time
 */
record Rule(
        String id,
        String name,
        String source,
        Template title,
        String rootCause,
        Severity severity,
        @Nullable Expression critical,
        String role,
        String each,
        List<Input> inputs,
        Map<String, Expression> let,
        Expression condition,
        @Nullable Expression clear,
        int times,
        int clearTimes,
        Duration hold,
        String entityKind,
        List<String> entityLabels,
        String node,
        Template evidence,
        List<Measure> measures,
        Template action,
        List<String> suppressedBy) {

    /** One input. */
    record Input(String family, String column) {}

    /** A measured value to show. */
    record Measure(String metric, Expression value, String unit) {}
}
