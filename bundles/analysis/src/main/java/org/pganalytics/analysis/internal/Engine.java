// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.pganalytics.api.analysis.Detector;
import org.pganalytics.api.analysis.Inspector;
import org.pganalytics.api.analysis.RuleInfo;
import org.pganalytics.api.analysis.Rules;
import org.pganalytics.api.plugin.PluginInfo;
import org.pganalytics.api.plugin.PluginSource;
import org.pganalytics.api.store.AnalysisStore;
import org.pganalytics.model.Finding;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Observation;
import org.pganalytics.model.PartState;
import org.pganalytics.model.Severity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Inspects observations by the rules there are at that moment, explains what they find, and runs the detectors. */
@Component(service = {Inspector.class, Rules.class, PluginSource.class})
public final class Engine implements Inspector, Rules, PluginSource {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** An instance that nothing is heard of for so long is forgotten. */
    private static final Duration FORGET = Duration.ofHours(1);

    private static final int SWEEP_EVERY = 10_000;
    private static final int MAX_NO_INPUT = 100;

    private final KnowledgeBase base;
    private final Clock clock;
    private final Map<InstanceId, InstanceWatch> instances = new ConcurrentHashMap<>();
    private final List<Detector> detectors = new CopyOnWriteArrayList<>();
    private final Map<Detector, String> failed = new ConcurrentHashMap<>();
    private final AtomicInteger inspections = new AtomicInteger();
    private final AnalysisArchive archive;
    private volatile @Nullable AnalysisStore store;

    @Activate
    public Engine(@Reference KnowledgeBase base) {
        this(base, Clock.systemUTC());
    }

    Engine(KnowledgeBase base, Clock clock) {
        this.base = base;
        this.clock = clock;
        this.archive = new AnalysisArchive(() -> store, base::knowledge);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setStore(AnalysisStore newStore) {
        store = newStore;
    }

    void unsetStore(AnalysisStore oldStore) {
        if (store == oldStore) {
            store = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addDetector(Detector detector) {
        detectors.add(detector);
    }

    void removeDetector(Detector detector) {
        detectors.remove(detector);
        failed.remove(detector);
    }

    /** A detector that throws is not asked again until it is deployed anew. */
    private void switchOff(Detector detector, RuntimeException failure) {
        if (detectors.remove(detector)) {
            failed.put(detector, failure.toString());
            LOG.warn(
                    "detector {} failed and is switched off",
                    detector.getClass().getName(),
                    failure);
        }
    }

    @Override
    public List<Finding> inspect(Observation observation) {
        Instant now = clock.instant();
        if (inspections.incrementAndGet() % SWEEP_EVERY == 0) {
            instances.values().removeIf(one -> one.heard().isBefore(now.minus(FORGET)));
        }
        InstanceWatch watch = instances.computeIfAbsent(observation.instance().id(), id -> new InstanceWatch(id, now));
        return watch.inspect(observation, now, base.knowledge(), detectors, this::switchOff, archive);
    }

    @Override
    public List<RuleInfo> rules() {
        Knowledge knowledge = base.knowledge();
        Map<String, List<String>> noInput = noInput();
        List<RuleInfo> infos = new ArrayList<>();
        for (Rule rule : knowledge.rules()) {
            PartState ok = new PartState("rule " + rule.id(), PartState.Health.OK, "");
            infos.add(new RuleInfo(
                    rule.id(),
                    rule.name(),
                    rule.rootCause(),
                    rule.severity(),
                    rule.source(),
                    ok,
                    noInput.getOrDefault(rule.id(), List.of())));
        }
        knowledge
                .refused()
                .forEach((source, reason) -> infos.add(
                        new RuleInfo(source, source, "", Severity.INFO, source, refused(source, reason), List.of())));
        infos.sort(Comparator.comparing(RuleInfo::id));
        return infos;
    }

    private Map<String, List<String>> noInput() {
        Map<String, List<String>> byRule = new HashMap<>();
        instances.forEach((id, watch) -> watch.noInput().forEach((rule, reason) -> {
            List<String> some = byRule.computeIfAbsent(rule, key -> new ArrayList<>());
            if (some.size() < MAX_NO_INPUT) {
                some.add(id + ": " + reason);
            }
        }));
        return byRule;
    }

    @Override
    public List<PluginInfo> plugins() {
        Knowledge knowledge = base.knowledge();
        List<PluginInfo> plugins = new ArrayList<>();
        for (Rule rule : knowledge.rules()) {
            PartState ok = new PartState("rule " + rule.id(), PartState.Health.OK, "");
            plugins.add(new PluginInfo("rule", rule.id(), rule.source(), ok));
        }
        for (Detector detector : detectors) {
            PartState ok = new PartState("detector " + detector.name(), PartState.Health.OK, "");
            plugins.add(new PluginInfo(
                    "detector", detector.name(), detector.getClass().getName(), ok));
        }
        failed.forEach((detector, reason) -> {
            String name = detector.getClass().getName();
            PartState off = new PartState("detector " + name, PartState.Health.FAILED, reason);
            plugins.add(new PluginInfo("detector", name, name, off));
        });
        knowledge
                .refused()
                .forEach((source, reason) ->
                        plugins.add(new PluginInfo("rule", source, source, refused(source, reason))));
        return plugins;
    }

    private static PartState refused(String source, String reason) {
        return new PartState("rule " + source, PartState.Health.FAILED, reason);
    }

    @Deactivate
    public void close() {
        archive.close();
    }
}
