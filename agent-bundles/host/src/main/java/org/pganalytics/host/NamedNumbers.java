// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A text of lines {@code name value [unit]} or {@code name: value [unit]}, as meminfo, vmstat or cpu.stat. */
final class NamedNumbers {
    private final Map<String, String> values = new HashMap<>();

    NamedNumbers(List<String> lines) {
        for (String line : lines) {
            String[] words = line.split("[:\\s]+", 3);
            if (words.length > 1) {
                values.put(words[0], words[1]);
            }
        }
    }

    /**
     * Empty if the kernel does not tell it.
     *
     * @throws NumberFormatException if it is no number
     */
    OptionalLong get(String name) {
        String value = values.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }
}
