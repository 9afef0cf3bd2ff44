// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.store.AnalysisStore;
import org.pganalytics.model.CausalStep;
import org.pganalytics.model.Explanation;
import org.pganalytics.model.InstanceId;

/**
 * Finds the way from a rule's root cause to its symptoms: along the edges of the causal graph, over nodes that were measured and
 * are notable, the nearest first and of these the most unusual. Causes that could explain the same and are refuted by a fact are
 * told too. Correlation of the neighbours' recent values raises or lowers the confidence; a detector that finds a node's value
 * unusual, without knowing of any rule, raises it.
 */
final class Explainer {
    private static final int MAX_STEPS = 8;
    private static final int MAX_AGAINST = 5;
    private static final int ENOUGH_PAIRS = 8;
    private static final double BASE = 0.7;
    private static final double PER_STEP = 0.05;
    private static final double PER_CORRELATION = 0.06;
    private static final double PER_ANOMALY = 0.03;
    private static final double MAX = 0.97;
    private static final double MIN = 0.3;

    private final Graph graph;
    private final Scene scene;
    private final InstanceId instance;
    private final Consumer<AnalysisStore.Correlation> correlations;

    Explainer(Graph graph, Scene scene, InstanceId instance, Consumer<AnalysisStore.Correlation> correlations) {
        this.graph = graph;
        this.scene = scene;
        this.instance = instance;
        this.correlations = correlations;
    }

    /**
     * @param root the step that the rule itself measured
     * @param of the row that the rule fired on
     */
    Explanation explain(Rule rule, CausalStep root, Map<String, Object> of) {
        List<CausalStep> path = new ArrayList<>();
        path.add(root);
        Map<String, Measured> onPath = new HashMap<>();
        graph.node(rule.node())
                .flatMap(node -> scene.measure(node, of))
                .ifPresent(measured -> onPath.put(rule.node(), measured));
        Set<String> visited = new HashSet<>(Set.of(rule.node()));
        double confidence = BASE;
        String at = rule.node();
        while (path.size() < MAX_STEPS) {
            Measured next = strongestEffect(at, visited, onPath.get(at), of);
            if (next == null) {
                break;
            }
            confidence += PER_STEP + agreement(onPath.get(at), next) + (next.anomaly() == null ? 0 : PER_ANOMALY);
            at = next.node().id();
            visited.add(at);
            onPath.put(at, next);
            path.add(next.step(scene.time()));
        }
        List<String> against = against(visited, of);
        // Two decimals: it is no finer than that
        double bounded = Math.round(100 * Math.max(MIN, Math.min(MAX, confidence))) / 100.0;
        return new Explanation(rule.rootCause(), bounded, path, against);
    }

    private @Nullable Measured strongestEffect(
            String cause, Set<String> visited, @Nullable Measured from, Map<String, Object> of) {
        List<Measured> effects = graph.effectsOf(cause).stream()
                .filter(edge -> !visited.contains(edge.effect()))
                .flatMap(edge -> graph.node(edge.effect()).stream()
                        .flatMap(node -> scene.measure(node, of).stream())
                        .filter(Measured::isNotable)
                        .filter(effect -> holds(edge, from, effect, of)))
                .toList();
        List<Measured> near = effects.stream()
                .filter(effect -> effects.stream().noneMatch(other -> leads(other, effect, of)))
                .toList();
        return (near.isEmpty() ? effects : near)
                .stream()
                        .max(Comparator.comparingDouble(m -> Double.isNaN(m.far()) ? 0 : Math.abs(m.far())))
                        .orElse(null);
    }

    /** Whether the first is on the way from the cause to the second: then the path goes by it. */
    private boolean leads(Measured first, Measured second, Map<String, Object> of) {
        return graph.effectsOf(first.node().id()).stream()
                .anyMatch(edge -> edge.effect().equals(second.node().id()) && holds(edge, first, second, of));
    }

    private boolean holds(Graph.Edge edge, @Nullable Measured cause, Measured effect, Map<String, Object> of) {
        Map<String, Object> variables = variables(cause, effect, of);
        boolean refuted =
                edge.refute() != null && Boolean.TRUE.equals(edge.refute().test(variables));
        boolean denied =
                edge.confirm() != null && Boolean.FALSE.equals(edge.confirm().test(variables));
        return !refuted && !denied;
    }

    /** Between -PER_CORRELATION and PER_CORRELATION; 0 while there are too few values. */
    private double agreement(@Nullable Measured cause, Measured effect) {
        if (cause == null) {
            return 0;
        }
        Pearson pearson = Pearson.of(
                scene.values(cause.node().id(), cause.entity().name()),
                scene.values(effect.node().id(), effect.entity().name()),
                0);
        if (pearson.pairs() < ENOUGH_PAIRS || Double.isNaN(pearson.r())) {
            return 0;
        }
        correlations.accept(new AnalysisStore.Correlation(
                instance.value(),
                cause.node().id(),
                effect.node().id(),
                scene.time(),
                0,
                pearson.r(),
                pearson.pairs()));
        return PER_CORRELATION * pearson.r();
    }

    /** Other causes of what is on the path, each with the fact that speaks against it. */
    private List<String> against(Set<String> path, Map<String, Object> of) {
        List<String> facts = new ArrayList<>();
        for (String effect : path) {
            for (Graph.Edge edge : graph.causesOf(effect)) {
                if (!path.contains(edge.cause()) && facts.size() < MAX_AGAINST) {
                    against(edge, of).filter(fact -> !facts.contains(fact)).ifPresent(facts::add);
                }
            }
        }
        return facts;
    }

    private Optional<String> against(Graph.Edge edge, Map<String, Object> of) {
        Measured cause = graph.node(edge.cause())
                .flatMap(node -> scene.measure(node, of))
                .orElse(null);
        Measured effect = graph.node(edge.effect())
                .flatMap(node -> scene.measure(node, of))
                .orElse(null);
        Map<String, Object> variables = variables(cause, effect, of);
        if (edge.refute() != null
                && edge.against() != null
                && Boolean.TRUE.equals(edge.refute().test(variables))) {
            return Optional.of(edge.against().fill(variables));
        }
        if (cause != null && !cause.isNotable()) {
            return Optional.of(
                    "Not " + cause.node().title() + ": " + cause.node().text().fill(cause.variables()));
        }
        return Optional.empty();
    }

    private Map<String, Object> variables(@Nullable Measured cause, @Nullable Measured effect, Map<String, Object> of) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("core", scene.core());
        variables.put("of", of);
        if (cause != null) {
            variables.put("cause", cause.value());
        }
        if (effect != null) {
            variables.put("effect", effect.value());
        }
        return variables;
    }
}
