// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.CausalStep;
import org.pganalytics.model.Entity;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Finding;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Measurement;
import org.pganalytics.model.Severity;

/** One rule on one instance: since when it holds for which entity. One thread at a time. */
final class RuleWatch {
    /** How long a finding stays when what the rule needs does not come any more. */
    static final Duration KEEP = Duration.ofMinutes(5);

    private static final int MAX_ENTITIES = 100;

    private final Rule rule;
    private final Set<String> words;
    private final Map<String, Progress> progress = new LinkedHashMap<>();
    private String noInput = "";

    /** How far it is with one entity. */
    private static final class Progress {
        private final Instant since;
        private int shown;
        private int clear;
        private Instant evaluated;
        private @Nullable Finding finding;

        Progress(Instant since) {
            this.since = since;
            this.evaluated = since;
        }
    }

    RuleWatch(Rule rule) {
        this.rule = rule;
        this.words = words(rule);
    }

    Rule rule() {
        return rule;
    }

    /** What the instance does not deliver; empty when it delivers all the rule needs. */
    String noInput() {
        return noInput;
    }

    List<Finding> evaluate(InstanceId instance, Scene scene, Graph graph, Explainer explainer) {
        if (isOtherRole(scene)) {
            noInput = "";
            progress.clear();
            return List.of();
        }
        noInput = missing(scene);
        boolean isDue = rule.each().isEmpty()
                ? rule.inputs().stream().anyMatch(input -> scene.isNow(input.family()))
                : scene.isNow(rule.each());
        if (noInput.isEmpty() && isDue && isRoleKnown(scene)) {
            Set<String> present = new HashSet<>();
            Map<String, Object> shared = shared(scene);
            for (Map<String, Object> row : rows(scene)) {
                String name = Scope.name(row, rule.entityLabels());
                if (present.add(name)) {
                    look(instance, scene, graph, explainer, name, shared, row);
                }
            }
            clearAbsent(present, scene.time());
        }
        return findings(scene.time());
    }

    /** Whether it has begun to hold for some entity after this time. */
    boolean hasBegunAfter(Instant time) {
        return progress.values().stream().anyMatch(one -> one.since.isAfter(time));
    }

    private List<Finding> findings(Instant now) {
        progress.values().removeIf(one -> one.evaluated.isBefore(now.minus(KEEP)));
        List<Finding> findings = new ArrayList<>();
        for (Progress one : progress.values()) {
            if (one.finding != null) {
                findings.add(one.finding);
            }
        }
        return findings;
    }

    private String missing(Scene scene) {
        for (Rule.Input input : rule.inputs()) {
            FamilySample sample = scene.sample(input.family()).orElse(null);
            if (sample == null) {
                return "no " + input.family();
            }
            if (!sample.isUsable()) {
                return input.family() + " " + sample.state().name().toLowerCase(Locale.ROOT) + ": " + sample.detail();
            }
            if (sample.family().indexOf(input.column()) < 0) {
                return input.family() + " has no " + input.column();
            }
        }
        return "";
    }

    /** Whether the server is known to have another role than the rule's; while nobody knows, what was found stays. */
    private boolean isOtherRole(Scene scene) {
        return scene.single("instance").get("in_recovery") instanceof Boolean inRecovery
                && rule.role().equals(inRecovery ? "primary" : "standby");
    }

    private boolean isRoleKnown(Scene scene) {
        return rule.role().equals("any") || scene.single("instance").containsKey("in_recovery");
    }

    private List<Map<String, Object>> rows(Scene scene) {
        if (rule.each().isEmpty()) {
            return List.of(Map.of());
        }
        FamilySample sample = scene.sample(rule.each()).orElseThrow();
        int[] columns = Scope.columns(sample.family(), words);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int row = 0; row < sample.rows().size(); row++) {
            rows.add(Scope.row(sample, row, columns));
        }
        return rows;
    }

    private void look(
            InstanceId instance,
            Scene scene,
            Graph graph,
            Explainer explainer,
            String name,
            Map<String, Object> shared,
            Map<String, Object> row) {
        Map<String, Object> variables = variables(scene, graph, name, shared, row);
        Boolean holds = rule.condition().test(variables);
        Progress one = progress.get(name);
        if (Boolean.TRUE.equals(holds)) {
            if (one == null) {
                if (progress.size() >= MAX_ENTITIES) {
                    return;
                }
                one = new Progress(scene.time());
                progress.put(name, one);
            }
            one.shown++;
            one.clear = 0;
            one.evaluated = scene.time();
            boolean isOld = !scene.time().isBefore(one.since.plus(rule.hold()));
            if (one.finding != null || one.shown >= rule.times() && isOld) {
                one.finding = finding(instance, scene, graph, explainer, name, one.since, variables, row);
            }
        } else if (one != null && holds != null) {
            one.evaluated = scene.time();
            boolean isClear =
                    rule.clear() == null || Boolean.TRUE.equals(rule.clear().test(variables));
            one.clear = isClear ? one.clear + 1 : 0;
            if (one.finding == null || one.clear >= rule.clearTimes()) {
                progress.remove(name);
            }
        }
    }

    private void clearAbsent(Set<String> present, Instant now) {
        Iterator<Map.Entry<String, Progress>> all = progress.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, Progress> entry = all.next();
            if (!present.contains(entry.getKey())) {
                entry.getValue().evaluated = now;
                entry.getValue().clear++;
                if (entry.getValue().finding == null || entry.getValue().clear >= rule.clearTimes()) {
                    all.remove();
                }
            }
        }
    }

    /** What is the same for all rows. */
    private Map<String, Object> shared(Scene scene) {
        Map<String, Object> variables = new HashMap<>();
        rule.inputs().forEach(input -> variables.put(input.family(), scene.single(input.family())));
        variables.put("core", scene.core());
        return variables;
    }

    private Map<String, Object> variables(
            Scene scene, Graph graph, String name, Map<String, Object> shared, Map<String, Object> row) {
        Map<String, Object> variables = new HashMap<>(shared);
        variables.put("row", row);
        variables.put("usual", words.contains("usual") ? usual(scene, graph, name) : Map.of());
        rule.let().forEach((let, expression) -> {
            Object value = expression.value(variables);
            if (value != null) {
                variables.put(let, value);
            }
        });
        return variables;
    }

    private Map<String, Object> usual(Scene scene, Graph graph, String name) {
        Map<String, Object> usual = new HashMap<>();
        for (Graph.Node node : graph.nodes().values()) {
            String family = rule.each().isEmpty() ? Graph.CORE : rule.each();
            History history = node.family().equals(family) ? scene.history(node.id(), name) : null;
            if (history != null && !Double.isNaN(history.usual())) {
                usual.put(node.column().isEmpty() ? node.id() : node.column(), history.usual());
            }
        }
        return usual;
    }

    private Finding finding(
            InstanceId instance,
            Scene scene,
            Graph graph,
            Explainer explainer,
            String name,
            Instant since,
            Map<String, Object> variables,
            Map<String, Object> row) {
        Entity entity = new Entity(rule.entityKind(), name);
        boolean isCritical =
                rule.critical() != null && Boolean.TRUE.equals(rule.critical().test(variables));
        String title = rule.title().fill(variables);
        CausalStep root = new CausalStep(
                rule.node(),
                graph.node(rule.node()).map(Graph.Node::title).orElse(readable(rule.node())),
                entity,
                rule.evidence().fill(variables),
                measurements(scene, graph, entity, variables));
        return new Finding(
                instance,
                rule.id(),
                entity,
                isCritical ? Severity.CRITICAL : rule.severity(),
                since,
                scene.time(),
                title,
                rule.action().fill(variables),
                explainer.explain(rule, root, row));
    }

    private List<Measurement> measurements(Scene scene, Graph graph, Entity entity, Map<String, Object> variables) {
        List<Measurement> measurements = new ArrayList<>();
        for (Rule.Measure measure : rule.measures()) {
            double value = measure.value().number(variables);
            if (!Double.isNaN(value)) {
                measurements.add(new Measurement(
                        measure.metric(),
                        entity,
                        value,
                        measure.unit(),
                        baseline(scene, graph, measure.metric(), entity.name()),
                        scene.time()));
            }
        }
        return measurements;
    }

    private static @Nullable Double baseline(Scene scene, Graph graph, String metric, String entity) {
        for (Graph.Node node : graph.nodes().values()) {
            History history = node.metric().equals(metric) ? scene.history(node.id(), entity) : null;
            if (history != null && !Double.isNaN(history.usual())) {
                return history.usual();
            }
        }
        return null;
    }

    /** {@code missing_index} is "Missing index". */
    private static String readable(String node) {
        return node.substring(0, 1).toUpperCase(Locale.ROOT) + node.substring(1).replace('_', ' ');
    }

    private static Set<String> words(Rule rule) {
        Set<String> words = new HashSet<>(rule.condition().words());
        words.addAll(rule.title().words());
        words.addAll(rule.evidence().words());
        words.addAll(rule.action().words());
        rule.let().values().forEach(expression -> words.addAll(expression.words()));
        rule.measures().forEach(measure -> words.addAll(measure.value().words()));
        if (rule.clear() != null) {
            words.addAll(rule.clear().words());
        }
        if (rule.critical() != null) {
            words.addAll(rule.critical().words());
        }
        return words;
    }
}
