// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nodes by id, and the edges between them. Immutable. */
record Graph(Map<String, Node> nodes, List<Edge> edges) {
    /** What the expressions of nodes may name besides the columns of {@code row} and {@code core}. */
    static final Set<String> NODE_VARIABLES = Set.of("row", "core", "value", "usual", "far", "of");

    /** What the expressions of edges may name. */
    static final Set<String> EDGE_VARIABLES = Set.of("core", "cause", "effect", "of");

    /** The family name that stands for the core row. */
    static final String CORE = "core";

    Graph {
        nodes = Map.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    Optional<Node> node(String id) {
        return Optional.ofNullable(nodes.get(id));
    }

    List<Edge> effectsOf(String cause) {
        return edges.stream().filter(edge -> edge.cause().equals(cause)).toList();
    }

    List<Edge> causesOf(String effect) {
        return edges.stream().filter(edge -> edge.effect().equals(effect)).toList();
    }

    /**
     * Something that is measured.
     *
     * @param family {@link #CORE} for the core row
     * @param column that is measured; empty when {@code value} is an expression over the row
     * @param sumOver labels whose rows are added up: those that differ in nothing else count as one
     * @param where which rows of the family belong to a finding; null: those that agree in the labels both have
     * @param notable whether the value is a link of a causal chain
     */
    record Node(
            String id,
            String title,
            String family,
            String column,
            Expression value,
            Set<String> sumOver,
            @Nullable Expression where,
            Expression notable,
            String unit,
            Template text,
            String entityKind,
            List<String> entityLabels) {
        String metric() {
            return column.isEmpty() ? id : family + "." + column;
        }

        /** Columns its expressions name. */
        Set<String> words() {
            Set<String> words = new java.util.HashSet<>(value.words());
            words.addAll(notable.words());
            words.addAll(text.words());
            if (where != null) {
                words.addAll(where.words());
            }
            return words;
        }
    }

    /** A cause and its effect; {@code refute} is the fact that speaks against it, {@code against} says it. */
    record Edge(
            String id,
            String cause,
            String effect,
            int lagSeconds,
            @Nullable Expression confirm,
            @Nullable Expression refute,
            @Nullable Template against) {}
}
