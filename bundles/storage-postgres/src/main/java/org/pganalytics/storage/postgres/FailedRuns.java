// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs of which a batch failed, and up to where. What comes behind it was sent before its sender knew, and is refused: its
 * progress would pass the failed one by. A batch up to there was sent again, lowest first, by a sender that knows; what it
 * leaves out it has dropped. Not thread-safe.
 */
final class FailedRuns {
    private static final int REMEMBERED = 200_000;

    private final Map<Run, Long> upTo = new LinkedHashMap<>();

    record Run(String collector, long run) {}

    boolean isBehind(Run run, long sequence) {
        return sequence > upTo.getOrDefault(run, Long.MAX_VALUE);
    }

    void add(Run run, long sequence) {
        upTo.merge(run, sequence, Math::max);
        if (upTo.size() > REMEMBERED) {
            Iterator<Run> oldest = upTo.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** The run starts over. */
    void remove(Run run) {
        upTo.remove(run);
    }
}
