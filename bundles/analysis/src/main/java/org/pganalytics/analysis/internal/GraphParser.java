// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes nodes and edges of a YAML file; throws {@link RefusedException} naming file, line and reason. */
final class GraphParser {
    private static final Set<String> NODE_KEYS =
            Set.of("id", "title", "family", "column", "value", "sumOver", "where", "notable", "unit", "text", "entity");
    private static final Set<String> EDGE_KEYS = Set.of("id", "cause", "effect", "lag", "confirm", "refute", "against");

    private final YamlMap file;

    GraphParser(String file, String text) {
        this.file = YamlMap.parse(file, text);
        this.file.allow(Set.of("rules", "nodes", "edges"));
    }

    List<Graph.Node> nodes() {
        List<Graph.Node> nodes = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (YamlMap map : file.maps("nodes")) {
            map.allow(NODE_KEYS);
            if (!ids.add(map.text("id"))) {
                throw map.refuse("id", "node '" + map.text("id") + "' is there twice");
            }
            String column = map.text("column", "");
            String value = column.isEmpty() ? map.text("value") : "row." + column;
            if (column.isEmpty() && map.has("sumOver")) {
                throw map.refuse("sumOver", "'sumOver' adds up a column: name it by 'column'");
            }
            YamlMap entity = map.has("entity") ? map.map("entity") : null;
            nodes.add(new Graph.Node(
                    map.text("id"),
                    map.text("title"),
                    map.text("family"),
                    column,
                    compile(map, column.isEmpty() ? "value" : "column", value, Graph.NODE_VARIABLES),
                    map.has("sumOver") ? Set.copyOf(map.texts("sumOver")) : Set.of(),
                    optional(map, "where", Graph.NODE_VARIABLES),
                    compile(map, "notable", map.text("notable"), Graph.NODE_VARIABLES),
                    map.text("unit", ""),
                    template(map, "text", Graph.NODE_VARIABLES),
                    entity == null ? "instance" : entity.text("kind"),
                    entity == null ? List.of() : entity.texts("labels")));
        }
        return nodes;
    }

    List<Graph.Edge> edges() {
        List<Graph.Edge> edges = new ArrayList<>();
        Set<String> pairs = new HashSet<>();
        for (YamlMap map : file.maps("edges")) {
            map.allow(EDGE_KEYS);
            String pair = map.text("cause") + " -> " + map.text("effect");
            if (!pairs.add(pair)) {
                throw map.refuse("id", "edge " + pair + " is there twice");
            }
            String lag = map.text("lag", "0");
            if (!lag.matches("[0-9]{1,6}")) {
                throw map.refuse("lag", "'lag' is a number of seconds");
            }
            if (map.has("refute") != map.has("against")) {
                throw map.refuse("id", "'refute' and 'against' go together");
            }
            edges.add(new Graph.Edge(
                    map.text("id"),
                    map.text("cause"),
                    map.text("effect"),
                    Integer.parseInt(lag),
                    optional(map, "confirm", Graph.EDGE_VARIABLES),
                    optional(map, "refute", Graph.EDGE_VARIABLES),
                    map.has("against") ? template(map, "against", Graph.EDGE_VARIABLES) : null));
        }
        return edges;
    }

    private static @Nullable Expression optional(YamlMap map, String key, Collection<String> variables) {
        return map.has(key) ? compile(map, key, map.text(key), variables) : null;
    }

    private static Expression compile(YamlMap map, String key, String text, Collection<String> variables) {
        try {
            return Expression.compile(text, variables);
        } catch (IllegalArgumentException e) {
            throw map.refuse(key, key + ": " + e.getMessage());
        }
    }

    private static Template template(YamlMap map, String key, Collection<String> variables) {
        try {
            return Template.compile(map.text(key), variables);
        } catch (IllegalArgumentException e) {
            throw map.refuse(key, key + ": " + e.getMessage());
        }
    }
}
