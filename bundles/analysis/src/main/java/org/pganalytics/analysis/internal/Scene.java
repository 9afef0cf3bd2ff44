// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.store.AnalysisStore;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.Entity;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Observation;

/**
 * What is known of one instance now: the newest sample of each family, and the recent values of each node. One thread at a time.
 */
final class Scene {
    /** How long the last sample of a family stands for it while a new one is not due yet. */
    static final Duration FRESH = Duration.ofMinutes(2);

    /** Series kept of one node: of the entities that came first, as samples begin with the busiest. */
    static final int MAX_ENTITIES = 200;

    /** What has not been seen for so many observations has vanished: its series is forgotten and makes room. */
    static final int FORGET = 3 * History.SIZE;

    private record Seen(FamilySample sample, Instant at) {}

    private record NamesKey(String family, Set<String> sumOver, List<String> labels) {}

    private final Map<String, Seen> samples = new HashMap<>();
    private final Map<String, Map<String, History>> histories = new HashMap<>();
    private Instant time = Instant.EPOCH;
    private Map<String, Object> coreMap = Map.of();
    private Set<String> now = Set.of();
    private Map<String, AnalysisStore.Anomaly> anomalies = Map.of();
    private long tick;

    /**
     * @param unusual what the detectors say of this observation's core metrics
     * @param isCalm whether the values of this observation tell what is usual
     */
    void take(Observation observation, Graph graph, List<AnalysisStore.Anomaly> unusual, boolean isCalm) {
        time = observation.time();
        tick++;
        anomalies = new HashMap<>();
        unusual.forEach(one ->
                anomalies.merge(one.metric(), one, (a, b) -> Math.abs(a.score()) >= Math.abs(b.score()) ? a : b));
        now = new HashSet<>();
        for (FamilySample sample : observation.samples()) {
            now.add(sample.family().name());
            samples.put(sample.family().name(), new Seen(sample, time));
        }
        samples.values().removeIf(seen -> seen.at().isBefore(time.minus(FRESH)));
        coreMap = Scope.core(observation.core());
        histories.keySet().retainAll(graph.nodes().keySet());
        Map<NamesKey, List<String>> names = new HashMap<>();
        graph.nodes().values().forEach(node -> remember(node, names, isCalm));
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

    private void remember(Graph.Node node, Map<NamesKey, List<String>> namesOfRows, boolean isCalm) {
        Map<String, History> ofNode = histories.computeIfAbsent(node.id(), id -> new HashMap<>());
        ofNode.values().removeIf(history -> history.last() < tick - FORGET);
        if (node.family().equals(Graph.CORE)) {
            double value = node.value().number(variables(coreMap, Map.of()));
            ofNode.computeIfAbsent("", key -> new History()).add(tick, value, isCalm);
            return;
        }
        if (!isNow(node.family())) {
            return;
        }
        FamilySample sample = of(node, samples.get(node.family()).sample());
        List<String> names = namesOfRows.computeIfAbsent(
                new NamesKey(node.family(), node.sumOver(), node.entityLabels()),
                key -> Scope.names(sample, key.labels()));
        // Hundreds of rows at each observation: no expression where it says no more than the column
        int plain = Scope.number(sample.family(), node.column());
        int[] columns = Scope.columns(sample.family(), node.value().words());
        for (int row = 0; row < sample.rows().size(); row++) {
            History history = ofNode.get(names.get(row));
            if (history == null && ofNode.size() >= MAX_ENTITIES) {
                continue;
            }
            double value = plain >= 0
                    ? sample.rows().numberAt(row, plain)
                    : node.value().number(variables(Scope.row(sample, row, columns), Map.of()));
            if (history == null && !Double.isNaN(value)) {
                history = new History();
                ofNode.put(names.get(row), history);
            }
            if (history != null) {
                history.add(tick, value, isCalm);
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
        sample = of(node, sample);
        Measured best = null;
        int[] columns = Scope.columns(sample.family(), node.words());
        for (int row = 0; row < sample.rows().size(); row++) {
            Map<String, Object> map = Scope.row(sample, row, columns);
            if (belongs(node, sample, map, of)) {
                Measured found = measured(node, map, of);
                if (found != null && (best == null || found.value() > best.value())) {
                    best = found;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private static FamilySample of(Graph.Node node, FamilySample sample) {
        return RowSums.of(sample, node.column(), node.sumOver());
    }

    private boolean belongs(Graph.Node node, FamilySample sample, Map<String, Object> row, Map<String, Object> of) {
        if (node.where() != null) {
            return Boolean.TRUE.equals(node.where().test(variables(row, of)));
        }
        return sample.family().columns().stream()
                .filter(column -> column.kind() == ColumnKind.LABEL)
                .map(Column::name)
                .filter(label -> of.containsKey(label) && row.containsKey(label))
                .allMatch(label -> of.get(label).equals(row.get(label)));
    }

    private @Nullable Measured measured(Graph.Node node, Map<String, Object> row, Map<String, Object> of) {
        Map<String, Object> variables = variables(row, of);
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
        return new Measured(node, new Entity(node.entityKind(), name), variables, value, usual, far, anomaly(node));
    }

    /** What a detector finds unusual at the node now; the detectors watch core metrics only. */
    private AnalysisStore.@Nullable Anomaly anomaly(Graph.Node node) {
        return node.family().equals(Graph.CORE) ? anomalies.get(node.column()) : null;
    }

    /** The recent values of a node of an entity, aligned with those of all others; empty where there are none. */
    double[] values(String node, String entity) {
        History history = history(node, entity);
        return history == null ? new double[0] : history.values(tick);
    }

    @Nullable
    History history(String node, String entity) {
        return histories.getOrDefault(node, Map.of()).get(entity);
    }

    private Map<String, Object> variables(Map<String, Object> row, Map<String, Object> of) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("row", row);
        variables.put("core", coreMap);
        variables.put("of", of);
        return variables;
    }
}
