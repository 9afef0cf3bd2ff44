// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;
import org.pganalytics.api.analysis.Detector;
import org.pganalytics.api.store.AnalysisStore;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.Observation;

/** Runs the detectors over the core metrics of one instance. One thread at a time. */
final class AnomalyWatch {
    /** In robust standard deviations: what is further away is kept as an anomaly. */
    static final double UNUSUAL = 6;

    private final Map<Detector, Map<CoreMetric, Detector.Series>> series = new HashMap<>();

    /** @param failed is told of a detector that throws */
    List<AnalysisStore.Anomaly> take(
            Observation observation, List<Detector> detectors, BiConsumer<Detector, RuntimeException> failed) {
        series.keySet().retainAll(detectors);
        List<AnalysisStore.Anomaly> anomalies = new ArrayList<>();
        for (Detector detector : detectors) {
            try {
                take(observation, detector, anomalies);
            } catch (RuntimeException e) {
                failed.accept(detector, e);
            }
        }
        return anomalies;
    }

    private void take(Observation observation, Detector detector, List<AnalysisStore.Anomaly> anomalies) {
        Map<CoreMetric, Detector.Series> ofDetector = series.computeIfAbsent(detector, key -> new HashMap<>());
        for (CoreMetric metric : CoreMetric.values()) {
            if (observation.core().isKnown(metric)) {
                Detector.Series one = ofDetector.computeIfAbsent(metric, key -> detector.newSeries());
                double value = observation.core().get(metric);
                double expected = one.expected();
                OptionalDouble score = one.next(observation.time(), value);
                if (score.isPresent()
                        && Double.isFinite(score.getAsDouble())
                        && Math.abs(score.getAsDouble()) >= UNUSUAL) {
                    anomalies.add(new AnalysisStore.Anomaly(
                            observation.instance().id().value(),
                            metric.column(),
                            "",
                            observation.time(),
                            value,
                            expected,
                            score.getAsDouble()));
                }
            }
        }
    }
}
