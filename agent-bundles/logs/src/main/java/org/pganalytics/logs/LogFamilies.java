// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.SampleState;

/** All families of the log: what is counted, and the events. */
final class LogFamilies {
    private static final List<MetricFamily> ALL = all();

    private LogFamilies() {}

    private static List<MetricFamily> all() {
        List<MetricFamily> families = new ArrayList<>();
        Counts.zero().tables().forEach(table -> families.add(table.family()));
        families.add(EventFamily.FAMILY);
        return List.copyOf(families);
    }

    static List<FamilySample> samples(Counts counts, List<EventBuffer.Entry> events) {
        List<FamilySample> samples = new ArrayList<>();
        counts.tables().forEach(table -> samples.add(FamilySample.ok(table.family(), table.rows(), Duration.ZERO)));
        samples.add(FamilySample.ok(EventFamily.FAMILY, EventFamily.rows(events), Duration.ZERO));
        return samples;
    }

    /** Each without rows, for this reason. */
    static List<FamilySample> without(SampleState state, String reason) {
        return ALL.stream()
                .map(family -> FamilySample.without(family, state, reason, Duration.ZERO))
                .toList();
    }
}
