// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;
import org.pganalytics.api.ingest.ObservationListener;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Observation;

/** Keeps the newest core row of each instance, at most 200,000 of them. Thread-safe. */
@Component(service = {LatestRows.class, ObservationListener.class})
public final class LatestRows implements ObservationListener {
    private static final int CAPACITY = 200_000;
    private final Map<InstanceId, CoreRow> rows = new ConcurrentHashMap<>();

    @Override
    public void observed(Observation observation) {
        InstanceId id = observation.instance().id();
        if (rows.size() < CAPACITY || rows.containsKey(id)) {
            rows.put(id, observation.core());
        }
    }

    /** The known values by column; empty before the first observation. */
    Map<String, Double> of(InstanceId id) {
        CoreRow row = rows.get(id);
        return row == null ? Map.of() : values(row);
    }

    static Map<String, Double> values(CoreRow row) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (CoreMetric metric : CoreMetric.values()) {
            if (Double.isFinite(row.get(metric))) {
                values.put(metric.column(), row.get(metric));
            }
        }
        return values;
    }
}
