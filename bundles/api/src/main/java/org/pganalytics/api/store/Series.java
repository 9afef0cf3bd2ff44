// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

import java.time.Instant;
import java.util.List;
import org.pganalytics.model.CoreMetric;

/** Values of one metric over time. */
public record Series(CoreMetric metric, List<Point> points) {
    public Series {
        points = List.copyOf(points);
    }

    /** One value; NaN never occurs, unknown values have no point. */
    public record Point(Instant time, double value) {}
}
