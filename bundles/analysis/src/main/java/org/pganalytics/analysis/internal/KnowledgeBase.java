// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of rules, nodes and edges in use. A broken file, or one that names again what another has, is refused with its reason
 * and changes nothing; it comes in when what kept it out is gone. Thread-safe.
 */
@Component(service = KnowledgeBase.class)
public final class KnowledgeBase {
    private static final Logger LOG = LoggerFactory.getLogger(KnowledgeBase.class);

    private record Content(List<Rule> rules, List<Graph.Node> nodes, List<Graph.Edge> edges) {}

    private final Map<String, Content> read = new LinkedHashMap<>();
    private final Map<String, String> broken = new TreeMap<>();
    private volatile Knowledge knowledge = new Knowledge(List.of(), new Graph(Map.of(), List.of()), Map.of(), 0);

    Knowledge knowledge() {
        return knowledge;
    }

    /** Takes a new file, or another text of a known one; a broken text leaves the one before in use. */
    public synchronized void put(String source, String text) {
        try {
            GraphParser graph = new GraphParser(source, text);
            Content content = new Content(new RuleParser(source).parse(text), graph.nodes(), graph.edges());
            read.put(source, content);
            broken.remove(source);
            LOG.info(
                    "knowledge of {}: {} rules, {} nodes, {} edges",
                    source,
                    content.rules().size(),
                    content.nodes().size(),
                    content.edges().size());
        } catch (RefusedException e) {
            broken.put(source, e.getMessage());
            LOG.warn("knowledge refused: {}", e.getMessage());
        }
        publish();
    }

    public synchronized void remove(String source) {
        broken.remove(source);
        if (read.remove(source) != null) {
            LOG.info("knowledge of {} is gone", source);
        }
        publish();
    }

    private void publish() {
        List<Rule> rules = new ArrayList<>();
        Map<String, Graph.Node> nodes = new LinkedHashMap<>();
        Map<String, Graph.Edge> edges = new LinkedHashMap<>();
        Map<String, String> refused = new TreeMap<>(broken);
        Set<String> ruleIds = new HashSet<>();
        read.forEach((source, content) -> {
            List<String> twice = new ArrayList<>();
            content.rules().stream().map(Rule::id).filter(ruleIds::contains).forEach(twice::add);
            content.nodes().stream()
                    .map(Graph.Node::id)
                    .filter(nodes::containsKey)
                    .forEach(twice::add);
            content.edges().stream()
                    .map(KnowledgeBase::key)
                    .filter(edges::containsKey)
                    .forEach(twice::add);
            if (!twice.isEmpty()) {
                refused.putIfAbsent(source, source + ": " + String.join(", ", twice) + " is there already");
                LOG.warn("knowledge refused: {}", refused.get(source));
                return;
            }
            content.rules().forEach(rule -> ruleIds.add(rule.id()));
            rules.addAll(content.rules());
            content.nodes().forEach(node -> nodes.put(node.id(), node));
            content.edges().forEach(edge -> edges.put(key(edge), edge));
        });
        knowledge =
                new Knowledge(rules, new Graph(nodes, List.copyOf(edges.values())), refused, knowledge.version() + 1);
    }

    private static String key(Graph.Edge edge) {
        return edge.cause() + " -> " + edge.effect();
    }
}
