// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.importer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pganalytics.importer.Definition.ColumnRule;
import org.pganalytics.importer.Definition.Kind;
import org.pganalytics.importer.Definition.Others;
import org.pganalytics.importer.Definition.Variant;

/**
 * pgwatch's metrics.yaml, version 3 on: {@code metrics} (name to definition) and {@code presets} (name to intervals in
 * seconds). A query's key is the lowest major version it is for; a number is a counter unless it is under gauges.
 */
final class PgwatchFormat {
    /** Whole metrics that pgwatch makes in its own code: their SQL is empty or only a helper. */
    private static final Set<String> IN_CODE = Set.of("change_events", "server_log_event_counts", "instance_up");

    private static final Set<String> ROLES = Set.of("", "primary", "standby");

    private final Map<String, Object> intervals;

    private PgwatchFormat(Map<String, Object> intervals) {
        this.intervals = intervals;
    }

    /** @param preset the preset whose intervals are taken; a metric not in it has the agent's interval */
    static List<Definition> read(Map<String, Object> root, String preset) {
        Map<String, Object> chosen = Yaml.map(Yaml.map(root.get("presets")).get(preset));
        PgwatchFormat format = new PgwatchFormat(Yaml.map(chosen.get("metrics")));
        List<Definition> definitions = new ArrayList<>();
        Yaml.map(root.get("metrics"))
                .forEach((name, value) -> definitions.add(format.definition(name, Yaml.map(value))));
        return definitions;
    }

    private Definition definition(String name, Map<String, Object> entry) {
        TreeMap<Integer, String> queries = new TreeMap<>();
        Yaml.map(entry.get("sqls")).forEach((version, sql) -> queries.put(Yaml.number(version, -1), Yaml.text(sql)));
        if (IN_CODE.contains(name)) {
            return Definition.refused(name, "pgwatch makes it in its own code, there is no query to import");
        }
        if (queries.isEmpty() || queries.values().stream().allMatch(String::isEmpty)) {
            return Definition.refused(name, "it has no query");
        }
        if (queries.firstKey() < 9) {
            return Definition.refused(
                    name, "it is for a pooler (its version is " + queries.firstKey() + "), not for PostgreSQL");
        }
        List<Object> gauges = Yaml.list(entry.get("gauges"));
        boolean allGauges = !gauges.isEmpty() && gauges.get(0).equals("*");
        Map<String, ColumnRule> columns = new HashMap<>();
        columns.put("epoch_ns", new ColumnRule("epoch_ns", Kind.DROP));
        gauges.forEach(gauge -> columns.put(Yaml.text(gauge), new ColumnRule(Yaml.text(gauge), Kind.GAUGE)));
        List<Variant> variants = new ArrayList<>();
        String role = Yaml.text(entry.get("node_status"));
        if (!ROLES.contains(role)) {
            return Definition.refused(name, "node_status '" + role + "' is neither primary nor standby");
        }
        for (Map.Entry<Integer, String> query : queries.entrySet()) {
            Integer next = queries.higherKey(query.getKey());
            int last = next == null ? Integer.MAX_VALUE : next - 1;
            if (!query.getValue().isEmpty()) {
                variants.add(new Variant(query.getKey(), last, role, "", query.getValue(), columns));
            }
        }
        return new Definition(
                name,
                !Boolean.TRUE.equals(entry.get("is_instance_level")),
                interval(name),
                variants,
                allGauges ? Others.TAGS_AND_GAUGES : Others.TAGS_AND_COUNTERS,
                notes(name, entry),
                "");
    }

    private @Nullable Duration interval(String name) {
        int seconds = Yaml.number(intervals.get(name), 0);
        return seconds < 1 ? null : Duration.ofSeconds(seconds);
    }

    private static List<String> notes(String name, Map<String, Object> entry) {
        List<String> notes = new ArrayList<>();
        if (!Yaml.text(entry.get("init_sql")).isEmpty()) {
            notes.add("init_sql is not run: its objects must be there already");
        }
        String storage = Yaml.text(entry.get("storage_name"));
        if (!storage.isEmpty() && !storage.equals(name)) {
            notes.add("storage_name: kept under its own name, not under " + storage);
        }
        if (entry.containsKey("statement_timeout_seconds")) {
            notes.add("statement_timeout_seconds: the agent's own budget holds (pgwatch ignores the key)");
        }
        return notes;
    }
}
