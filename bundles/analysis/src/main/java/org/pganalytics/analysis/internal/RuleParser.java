// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Severity;

/** Makes rules of a YAML file and runs their examples; throws {@link RefusedException} naming file, line and reason. */
final class RuleParser {
    private static final Set<String> KEYS = Set.of(
            "id",
            "name",
            "title",
            "rootCause",
            "severity",
            "critical",
            "role",
            "each",
            "inputs",
            "let",
            "condition",
            "clear",
            "times",
            "clearTimes",
            "for",
            "entity",
            "node",
            "evidence",
            "measure",
            "action",
            "suppressedBy",
            "examples");

    private static final Set<String> ENTITY_KEYS = Set.of("kind", "labels");
    private static final Set<String> MEASURE_KEYS = Set.of("metric", "value", "unit");

    private final String file;

    RuleParser(String file) {
        this.file = file;
    }

    List<Rule> parse(String text) {
        List<Rule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (YamlMap map : YamlMap.parse(file, text).maps("rules")) {
            Rule rule = rule(map);
            if (!ids.add(rule.id())) {
                throw map.refuse("id", "rule '" + rule.id() + "' is there twice");
            }
            map.maps("examples").forEach(example -> run(rule, example));
            rules.add(rule);
        }
        return rules;
    }

    private Rule rule(YamlMap map) {
        map.allow(KEYS);
        List<Rule.Input> inputs =
                map.texts("inputs").stream().map(t -> input(map, t)).toList();
        Set<String> variables = new HashSet<>(Set.of("row", "core", "usual"));
        inputs.forEach(input -> variables.add(input.family()));
        Map<String, Expression> let = new LinkedHashMap<>();
        if (map.has("let")) {
            YamlMap named = map.map("let");
            for (String name : named.keys()) {
                if (variables.contains(name)) {
                    throw named.refuse(name, "let: '" + name + "' is the name of something else");
                }
                let.put(name, expression(named, name, variables));
                variables.add(name);
            }
        }
        List<Rule.Measure> measures = map.maps("measure").stream()
                .peek(m -> m.allow(MEASURE_KEYS))
                .map(m -> new Rule.Measure(m.text("metric"), expression(m, "value", variables), m.text("unit", "")))
                .toList();
        if (measures.isEmpty()) {
            throw map.refuse("measure", "a rule measures something: 'measure' is missing");
        }
        YamlMap entity = map.map("entity");
        entity.allow(ENTITY_KEYS);
        String id = map.text("id");
        List<String> suppressedBy = map.texts("suppressedBy");
        if (suppressedBy.contains(id)) {
            throw map.refuse("suppressedBy", "rule '" + id + "' would hide itself");
        }
        return new Rule(
                id,
                map.text("name", map.text("title")),
                file,
                template(map, "title", variables),
                map.text("rootCause"),
                severity(map),
                optional(map, "critical", variables),
                role(map),
                each(map, inputs),
                inputs,
                let,
                expression(map, "condition", variables),
                optional(map, "clear", variables),
                count(map, "times", 1),
                count(map, "clearTimes", 2),
                duration(map),
                entity.text("kind"),
                entity.texts("labels"),
                map.text("node", map.text("rootCause")),
                template(map, "evidence", variables),
                measures,
                template(map, "action", variables),
                suppressedBy);
    }

    private static String role(YamlMap map) {
        String role = map.text("role", "any");
        if (!Set.of("primary", "standby", "any").contains(role)) {
            throw map.refuse("role", "'role' is primary, standby or any");
        }
        return role;
    }

    private static String each(YamlMap map, List<Rule.Input> inputs) {
        String each = map.text("each", "");
        // Else nobody would see that the family failed: no rows are not the same as none that is in trouble
        if (!each.isEmpty() && inputs.stream().noneMatch(input -> input.family().equals(each))) {
            throw map.refuse("each", "'inputs' name no column of " + each);
        }
        return each;
    }

    private static void run(Rule rule, YamlMap example) {
        Map<String, Object> variables = new HashMap<>(Map.of("row", Map.of(), "core", Map.of(), "usual", Map.of()));
        rule.inputs().forEach(input -> variables.putIfAbsent(input.family(), Map.of()));
        Set<String> known = new HashSet<>(variables.keySet());
        known.add("fires");
        example.allow(known);
        variables.putAll(example.values());
        rule.let().forEach((name, expression) -> {
            Object value = expression.value(variables);
            if (value != null) {
                variables.put(name, value);
            }
        });
        String fires = example.text("fires");
        if (!fires.equals("true") && !fires.equals("false")) {
            throw example.refuse("fires", "'fires' is true or false");
        }
        boolean expected = fires.equals("true");
        if (Boolean.TRUE.equals(rule.condition().test(variables)) != expected) {
            throw example.refuse(
                    "fires", "rule '" + rule.id() + "' does " + (expected ? "not " : "") + "fire on this example");
        }
    }

    private static Rule.Input input(YamlMap map, String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 2) {
            throw map.refuse("inputs", "'" + text + "' is no family.column");
        }
        return new Rule.Input(parts[0], parts[1]);
    }

    private static Expression expression(YamlMap map, String key, Set<String> variables) {
        try {
            return Expression.compile(map.text(key), variables);
        } catch (IllegalArgumentException e) {
            throw map.refuse(key, key + ": " + e.getMessage());
        }
    }

    private static @Nullable Expression optional(YamlMap map, String key, Set<String> variables) {
        return map.has(key) ? expression(map, key, variables) : null;
    }

    private static Template template(YamlMap map, String key, Set<String> variables) {
        try {
            return Template.compile(map.text(key), variables);
        } catch (IllegalArgumentException e) {
            throw map.refuse(key, key + ": " + e.getMessage());
        }
    }

    private static Severity severity(YamlMap map) {
        try {
            return Severity.valueOf(map.text("severity").toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw map.refuse("severity", "severity is info, warning or critical");
        }
    }

    private static int count(YamlMap map, String key, int absent) {
        String text = map.text(key, Integer.toString(absent));
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw map.refuse(key, "'" + key + "' is a number from 1 to 9999");
        }
        return Integer.parseInt(text);
    }

    private static Duration duration(YamlMap map) {
        String text = map.text("for", "0s");
        if (!text.matches("[0-9]{1,6}s")) {
            throw map.refuse("for", "'for' is a number of seconds, for instance 30s");
        }
        return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }
}
