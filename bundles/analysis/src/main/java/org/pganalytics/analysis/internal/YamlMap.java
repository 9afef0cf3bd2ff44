// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML mapping that knows the line of each of its keys, so that what is wrong can be named. */
final class YamlMap {
    private static final int MAX_CHARACTERS = 1_000_000;

    private final String file;
    private final int line;
    private final Map<String, Node> entries = new LinkedHashMap<>();

    private YamlMap(String file, Node node) {
        this.file = file;
        this.line = lineOf(node);
        if (node.getAnchor().isPresent()) {
            // A mapping can hold itself by an alias, or grow without bound
            throw new RefusedException(file, line, "anchors and aliases are not taken");
        }
        if (!(node instanceof MappingNode mapping)) {
            throw new RefusedException(file, line, "a mapping (key: value) is expected here");
        }
        mapping.getValue().forEach(tuple -> {
            String key = scalar(tuple.getKeyNode());
            if (entries.put(key, tuple.getValueNode()) != null) {
                throw new RefusedException(file, lineOf(tuple.getKeyNode()), "key '" + key + "' is there twice");
            }
        });
    }

    static YamlMap parse(String file, String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new RefusedException(file, 1, "more than " + MAX_CHARACTERS + " characters");
        }
        try {
            LoadSettings settings =
                    LoadSettings.builder().setLabel(file).setUseMarks(true).build();
            Node root = new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() -> new RefusedException(file, 1, "the file is empty"));
            return new YamlMap(file, root);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new RefusedException(file, line, "no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new RefusedException(file, 1, "no YAML: " + e.getMessage());
        }
    }

    void allow(Set<String> keys) {
        for (Map.Entry<String, Node> entry : entries.entrySet()) {
            if (!keys.contains(entry.getKey())) {
                throw new RefusedException(file, lineOf(entry.getValue()), "unknown key '" + entry.getKey() + "'");
            }
        }
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    Set<String> keys() {
        return entries.keySet();
    }

    String text(String key) {
        return optional(key).orElseThrow(() -> new RefusedException(file, line, "'" + key + "' is missing"));
    }

    String text(String key, String absent) {
        return optional(key).orElse(absent);
    }

    Optional<String> optional(String key) {
        return Optional.ofNullable(entries.get(key)).map(this::scalar);
    }

    List<String> texts(String key) {
        return nodes(key).stream().map(this::scalar).toList();
    }

    List<YamlMap> maps(String key) {
        return nodes(key).stream().map(node -> new YamlMap(file, node)).toList();
    }

    YamlMap map(String key) {
        Node node = entries.get(key);
        if (node == null) {
            throw new RefusedException(file, line, "'" + key + "' is missing");
        }
        return new YamlMap(file, node);
    }

    /** Number as Double, true and false as Boolean, else String; nested mappings too. */
    Object value(String key) {
        return value(entries.get(key));
    }

    Map<String, Object> values() {
        Map<String, Object> all = new LinkedHashMap<>();
        entries.forEach((key, node) -> all.put(key, value(node)));
        return all;
    }

    RefusedException refuse(String key, String reason) {
        Node node = entries.get(key);
        return new RefusedException(file, node == null ? line : lineOf(node), reason);
    }

    private Object value(Node node) {
        if (node instanceof MappingNode) {
            return new YamlMap(file, node).values();
        }
        String text = scalar(node);
        if (node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT)) {
            return number(node, text);
        }
        return node.getTag().equals(Tag.BOOL) ? Boolean.valueOf(text) : text;
    }

    private Double number(Node node, String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw new RefusedException(file, lineOf(node), "'" + text + "' is no number that is taken");
        }
    }

    private List<Node> nodes(String key) {
        Node node = entries.get(key);
        if (node == null) {
            return new ArrayList<>();
        }
        if (!(node instanceof SequenceNode sequence)) {
            throw new RefusedException(file, lineOf(node), "'" + key + "' is a list");
        }
        return sequence.getValue();
    }

    private String scalar(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue().strip();
        }
        throw new RefusedException(file, lineOf(node), "a single value is expected here");
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
