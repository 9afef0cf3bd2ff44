// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.pganalytics.api.analysis.Detector;
import org.pganalytics.api.store.AnalysisStore;
import org.pganalytics.model.Finding;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Observation;

/** All that the engine knows of one instance. One thread at a time. */
final class InstanceWatch {
    /** What has held for longer than this has become usual. */
    private static final Duration TROUBLE = Duration.ofHours(1);

    private final InstanceId instance;
    private final Scene scene = new Scene();
    private final AnomalyWatch anomalies = new AnomalyWatch();
    private final Map<String, RuleWatch> watches = new LinkedHashMap<>();
    private long version = -1;
    private volatile Instant heard;

    InstanceWatch(InstanceId instance, Instant now) {
        this.instance = instance;
        this.heard = now;
    }

    /** When it was last inspected, by our clock: that of an agent may be wrong. Any thread. */
    Instant heard() {
        return heard;
    }

    synchronized List<Finding> inspect(
            Observation observation,
            Instant now,
            Knowledge knowledge,
            List<Detector> detectors,
            BiConsumer<Detector, RuntimeException> failed,
            AnalysisArchive archive) {
        heard = now;
        List<AnalysisStore.Anomaly> unusual = anomalies.take(observation, detectors, failed);
        archive.anomalies(unusual);
        follow(knowledge);
        Instant trouble = observation.time().minus(TROUBLE);
        boolean isCalm = watches.values().stream().noneMatch(watch -> watch.hasBegunAfter(trouble));
        scene.take(observation, knowledge.graph(), unusual, isCalm);
        Explainer explainer = new Explainer(knowledge.graph(), scene, instance, archive::correlation);
        List<Finding> findings = new ArrayList<>();
        for (RuleWatch watch : watches.values()) {
            findings.addAll(watch.evaluate(instance, scene, knowledge.graph(), explainer));
        }
        return withoutConsequences(findings);
    }

    /** Rule id by what it lacks here. */
    synchronized Map<String, String> noInput() {
        Map<String, String> missing = new LinkedHashMap<>();
        watches.forEach((id, watch) -> {
            if (!watch.noInput().isEmpty()) {
                missing.put(id, watch.noInput());
            }
        });
        return missing;
    }

    /** A rule that changed starts anew; one that is gone takes its findings along. */
    private void follow(Knowledge knowledge) {
        if (knowledge.version() == version) {
            return;
        }
        Map<String, RuleWatch> before = new LinkedHashMap<>(watches);
        watches.clear();
        for (Rule rule : knowledge.rules()) {
            RuleWatch known = before.get(rule.id());
            watches.put(rule.id(), known != null && known.rule() == rule ? known : new RuleWatch(rule));
        }
        version = knowledge.version();
    }

    /** One cause, one alert: what a rule says is suppressed by another's finding is left out. */
    private List<Finding> withoutConsequences(List<Finding> findings) {
        Set<String> firing = new HashSet<>();
        findings.forEach(finding -> firing.add(finding.rule()));
        return findings.stream()
                .filter(finding -> watches.get(finding.rule()).rule().suppressedBy().stream()
                        .noneMatch(firing::contains))
                .toList();
    }
}
