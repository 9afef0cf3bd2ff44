// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.importer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Plain values out of untyped YAML; what has another shape than expected counts as absent. */
final class Yaml {
    private static final int MAX_CHARACTERS = 4_000_000;

    private Yaml() {}

    /** @throws IllegalArgumentException naming the place, when the text is no YAML mapping */
    static Map<String, Object> parse(String text) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setCodePointLimit(MAX_CHARACTERS)
                    .setMaxAliasesForCollections(100)
                    .build();
            Object root = new Load(settings).loadFromString(text);
            if (root instanceof Map<?, ?> map) {
                return strings(map);
            }
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("no YAML: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("no mapping of metric names to definitions");
    }

    static Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? strings(map) : Map.of();
    }

    static List<Object> list(@Nullable Object value) {
        return value instanceof List<?> list ? new ArrayList<>(list) : List.of();
    }

    static String text(@Nullable Object value) {
        return value == null ? "" : value.toString().strip();
    }

    /** The number, or {@code absent} when there is none. */
    static int number(@Nullable Object value, int absent) {
        try {
            return value == null ? absent : (int) Double.parseDouble(value.toString());
        } catch (NumberFormatException e) {
            return absent;
        }
    }

    private static Map<String, Object> strings(Map<?, ?> map) {
        Map<String, Object> all = new LinkedHashMap<>();
        map.forEach((key, value) -> all.put(String.valueOf(key), value));
        return all;
    }
}
