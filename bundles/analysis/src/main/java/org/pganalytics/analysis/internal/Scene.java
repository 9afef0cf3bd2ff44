// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.Entity;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Observation;

/**
 * What is known of one instance now: the newest sample of each family, and the recent values of each node. One thread at a time.
 */
final class Scene {
    /** How long the last sample of a family stands for it while a new one is not due yet. */
    static final Duration FRESH = Duration.ofMinutes(2);

    /** Series kept of one node: of its entities with the largest values. */
    private static final int MAX_ENTITIES = 200;

    private record Seen(FamilySample sample, Instant at) {}

    private final Map<String, Seen> samples = new HashMap<>();
    private final Map<String, Map<String, History>> histories = new HashMap<>();
    private Instant time = Instant.EPOCH;
    private CoreRow core = CoreRow.unknown();
    private Map<String, Object> coreMap = Map.of();
    private Set<String> now = Set.of();

    /** @param isCalm whether the values of this observation tell what is usual */
    void take(Observation observation, Graph graph, boolean isCalm) {
        time = observation.time();
        now = new HashSet<>();
        for (FamilySample sample : observation.samples()) {
            now.add(sample.family().name());
            samples.put(sample.family().name(), new Seen(sample, time));
        }
        samples.values().removeIf(seen -> seen.at().isBefore(time.minus(FRESH)));
        core = observation.core();
        coreMap = Scope.core(core);
        histories.keySet().retainAll(graph.nodes().keySet());
        graph.nodes().values().forEach(node -> remember(node, isCalm));
    }

    Instant time() {
        return time;
    }

    Map<String, Object> core() {
        return coreMap;
    }

    /** Whether the family came with this observation, in whatever state. */
    boolean isNow(String family) {
        return now.contains(family);
    }

    /** The newest sample of the family, at most {@link #FRESH} old, in whatever state. */
    Optional<FamilySample> sample(String family) {
        return Optional.ofNullable(samples.get(family)).map(Seen::sample);
    }

    /** The one row of a family that has one; empty otherwise. */
    Map<String, Object> single(String family) {
        return sample(family).filter(FamilySample::isUsable).map(Scope::single).orElseGet(Map::of);
    }

    private void remember(Graph.Node node, boolean isCalm) {
        Map<String, History> ofNode = histories.computeIfAbsent(node.id(), id -> new LinkedHashMap<>());
        if (node.family().equals(Graph.CORE)) {
            double value = node.value().number(variables(node, coreMap, Map.of()));
            ofNode.computeIfAbsent("", key -> new History()).add(value, isCalm);
            return;
        }
        if (!isNow(node.family())) {
            return;
        }
        FamilySample sample = samples.get(node.family()).sample();
        Set<String> words = node.words();
        for (int row = 0; row < sample.rows().size(); row++) {
            Map<String, Object> map = Scope.row(sample, row, words);
            double value = node.value().number(variables(node, map, Map.of()));
            String name = Scope.name(map, node.entityLabels());
            History history = ofNode.get(name);
            if (history == null && ofNode.size() < MAX_ENTITIES && !Double.isNaN(value)) {
                history = new History();
                ofNode.put(name, history);
            }
            if (history != null) {
                history.add(value, isCalm);
            }
        }
    }

    /** The node for a finding with this row: of its matching rows the one with the largest value. */
    Optional<Measured> measure(Graph.Node node, Map<String, Object> of) {
        if (node.family().equals(Graph.CORE)) {
            return Optional.ofNullable(measured(node, coreMap, of));
        }
        FamilySample sample = sample(node.family()).orElse(null);
        if (sample == null || !sample.isUsable()) {
            return Optional.empty();
        }
        Measured best = null;
        Set<String> words = node.words();
        for (int row = 0; row < sample.rows().size(); row++) {
            Map<String, Object> map = Scope.row(sample, row, words);
            if (belongs(node, sample, map, of)) {
                Measured found = measured(node, map, of);
                if (found != null && (best == null || found.value() > best.value())) {
                    best = found;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private boolean belongs(Graph.Node node, FamilySample sample, Map<String, Object> row, Map<String, Object> of) {
        if (node.where() != null) {
            return Boolean.TRUE.equals(node.where().test(variables(node, row, of)));
        }
        return sample.family().columns().stream()
                .filter(column -> column.kind() == org.pganalytics.model.ColumnKind.LABEL)
                .map(org.pganalytics.model.Column::name)
                .filter(label -> of.containsKey(label) && row.containsKey(label))
                .allMatch(label -> of.get(label).equals(row.get(label)));
    }

    private @Nullable Measured measured(Graph.Node node, Map<String, Object> row, Map<String, Object> of) {
        Map<String, Object> variables = variables(node, row, of);
        double value = node.value().number(variables);
        if (Double.isNaN(value)) {
            return null;
        }
        String name = Scope.name(row, node.entityLabels());
        History history = history(node.id(), name);
        double usual = history == null ? Double.NaN : history.usual();
        double far = history == null ? Double.NaN : history.far(value);
        variables.put("value", value);
        if (!Double.isNaN(usual)) {
            variables.put("usual", usual);
            variables.put("far", far);
        }
        return new Measured(node, new Entity(node.entityKind(), name), variables, value, usual, far);
    }

    @Nullable
    History history(String node, String entity) {
        return histories.getOrDefault(node, Map.of()).get(entity);
    }

    private Map<String, Object> variables(Graph.Node node, Map<String, Object> row, Map<String, Object> of) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("row", row);
        variables.put("core", coreMap);
        variables.put("of", of);
        return variables;
    }
}
