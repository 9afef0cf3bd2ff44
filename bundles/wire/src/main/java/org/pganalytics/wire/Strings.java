// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The dictionary of all texts of one batch. */
final class Strings {
    private static final int MAX_BYTES = 1024 * 1024;
    private final Map<String, Integer> index = new HashMap<>();
    private final List<String> values = new ArrayList<>();

    int indexOf(String value) {
        Integer known = index.putIfAbsent(value, values.size());
        if (known == null) {
            values.add(value);
            return values.size() - 1;
        }
        return known;
    }

    void write(WireWriter out) {
        out.varint(values.size());
        values.forEach(out::string);
    }

    static String[] read(WireReader in) {
        String[] values = new String[in.count(BatchEncoder.MAX_CELLS)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.string(MAX_BYTES);
        }
        return values;
    }
}
