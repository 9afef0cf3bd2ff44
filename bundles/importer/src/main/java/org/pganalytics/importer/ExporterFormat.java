// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.importer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pganalytics.importer.Definition.ColumnRule;
import org.pganalytics.importer.Definition.Kind;
import org.pganalytics.importer.Definition.Others;
import org.pganalytics.importer.Definition.Variant;

/**
 * The query files of pg_exporter (branches with tags, ttl, min_version inclusive, max_version exclusive) and of
 * postgres_exporter (namespaces with master, cache_seconds, runonserver). Branches of one name are variants of a family.
 */
final class ExporterFormat {
    private static final Pattern BOUND = Pattern.compile("(>=|<=|>|<|=)?\\s*(\\d+)(?:\\.\\d+)*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");

    private final List<String> notes = new ArrayList<>();
    private final Map<String, ColumnRule> columns = new HashMap<>();

    private ExporterFormat() {}

    static List<Definition> read(Map<String, Object> root) {
        Map<String, Definition> families = new LinkedHashMap<>();
        root.forEach((key, value) -> {
            Definition next = new ExporterFormat().definition(key, Yaml.map(value));
            families.merge(next.name(), next, ExporterFormat::merge);
        });
        return List.copyOf(families.values());
    }

    /** A branch that is refused does not take the others with it, it is told as a note. */
    private static Definition merge(Definition first, Definition second) {
        if (!first.refusal().isEmpty() && second.refusal().isEmpty()) {
            return merge(second, first);
        }
        List<Variant> variants = new ArrayList<>(first.variants());
        variants.addAll(second.variants());
        Set<String> notes = new LinkedHashSet<>(first.notes());
        notes.addAll(second.notes());
        if (first.refusal().isEmpty() && !second.refusal().isEmpty()) {
            notes.add("one of its queries is left out: " + second.refusal());
        }
        return new Definition(
                first.name(),
                first.perDatabase(),
                first.interval(),
                variants,
                first.others(),
                List.copyOf(notes),
                first.refusal());
    }

    private Definition definition(String key, Map<String, Object> entry) {
        String name = Yaml.text(entry.getOrDefault("name", key));
        String sql = Yaml.text(entry.get("query"));
        Set<String> tags = new LinkedHashSet<>();
        Yaml.list(entry.get("tags")).forEach(tag -> tags.add(Yaml.text(tag)));
        if (sql.isEmpty()) {
            return Definition.refused(name, "it has no query");
        }
        if (tags.remove("pgbouncer")) {
            return Definition.refused(name, "it is for PgBouncer, not for PostgreSQL");
        }
        if (Boolean.TRUE.equals(entry.get("skip"))) {
            return Definition.refused(name, "skip: the file itself switches it off");
        }
        if (entry.containsKey("predicate_queries")) {
            return Definition.refused(name, "predicate_queries: whether it may run is known to its own queries only");
        }
        boolean perDatabase = !tags.remove("cluster") && !Boolean.TRUE.equals(entry.get("master"));
        String role = role(tags);
        String extension = "";
        for (String tag : List.copyOf(tags)) {
            if (tag.startsWith("extension:")) {
                extension = tag.substring("extension:".length());
                tags.remove(tag);
            }
        }
        if (!extension.isEmpty() && !NAME.matcher(extension).matches()) {
            return Definition.refused(name, "'" + extension + "' is no name of an extension");
        }
        if (!tags.isEmpty()) {
            return Definition.refused(name, "tags " + tags + " bind it to servers or exporters that have no name here");
        }
        List<int[]> ranges = ranges(entry);
        Yaml.list(entry.get("metrics"))
                .forEach(item -> Yaml.map(item).forEach((column, rule) -> column(column, Yaml.map(rule))));
        if (entry.containsKey("timeout")) {
            notes.add("timeout: the agent's own budget holds");
        }
        List<Variant> variants = new ArrayList<>();
        for (int[] majors : ranges) {
            variants.add(new Variant(majors[0], majors[1], role, extension, sql, columns));
        }
        return new Definition(
                name,
                perDatabase,
                interval(entry),
                variants,
                entry.containsKey("name") || entry.containsKey("ttl") ? Others.DROP : Others.GAUGES,
                notes,
                "");
    }

    private static String role(Set<String> tags) {
        boolean primary = tags.remove("primary") | tags.remove("master");
        boolean standby = tags.remove("standby") | tags.remove("replica");
        return primary == standby ? "" : primary ? "primary" : "standby";
    }

    private static @Nullable Duration interval(Map<String, Object> entry) {
        int seconds = Yaml.number(entry.getOrDefault("ttl", entry.get("cache_seconds")), 0);
        return seconds < 1 ? null : Duration.ofSeconds(seconds);
    }

    /** First and last major version of each range: half-open of one file's kind, semantic and several of the other's. */
    private List<int[]> ranges(Map<String, Object> entry) {
        int min = Yaml.number(entry.get("min_version"), 0);
        int max = Yaml.number(entry.get("max_version"), 0);
        int first = (min + 9999) / 10000;
        int last = max == 0 ? Integer.MAX_VALUE : (max + 9999) / 10000 - 1;
        String semantic = Yaml.text(entry.get("runonserver"));
        if (!semantic.isEmpty()) {
            notes.add("runonserver '" + semantic + "' is honoured, postgres_exporter ignores it");
        }
        List<int[]> ranges = new ArrayList<>();
        for (String range : semantic.split("\\|\\|")) {
            ranges.add(narrowed(first, last, range));
        }
        return ranges;
    }

    private static int[] narrowed(int first, int last, String semantic) {
        int[] majors = {first, last};
        Matcher bound = BOUND.matcher(semantic);
        while (bound.find()) {
            int major = Integer.parseInt(bound.group(2));
            String sign = bound.group(1) == null ? "=" : bound.group(1);
            switch (sign) {
                case ">=", ">" -> majors[0] = Math.max(majors[0], major);
                case "<" -> majors[1] = Math.min(majors[1], major - 1);
                case "<=" -> majors[1] = Math.min(majors[1], major);
                default -> {
                    majors[0] = major;
                    majors[1] = major;
                }
            }
        }
        return majors;
    }

    private void column(String column, Map<String, Object> rule) {
        String usage = Yaml.text(rule.get("usage"));
        String name = rule.containsKey("rename") ? Yaml.text(rule.get("rename")) : column;
        Kind kind =
                switch (usage) {
                    case "LABEL" -> Kind.LABEL;
                    case "GAUGE" -> Kind.GAUGE;
                    case "COUNTER" -> Kind.COUNTER;
                    default -> Kind.DROP;
                };
        if (kind == Kind.DROP && !usage.equals("DISCARD")) {
            notes.add("column " + column + " is left out: there is no usage " + usage + " here");
        }
        columns.put(column, new ColumnRule(name, kind, number(column, rule, "scale"), number(column, rule, "default")));
    }

    /** The text goes into SQL: only a number may. */
    private String number(String column, Map<String, Object> rule, String key) {
        String text = Yaml.text(rule.get(key));
        if (!text.isEmpty() && !NUMBER.matcher(text).matches()) {
            notes.add("column " + column + ": " + key + " '" + text + "' is no number");
            return "";
        }
        return text;
    }
}
