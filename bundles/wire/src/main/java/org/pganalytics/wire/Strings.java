// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.nio.charset.StandardCharsets;
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

    /** @throws WireException TOO_LARGE for more or longer texts than a reader takes */
    void write(WireWriter out) {
        if (values.size() > BatchEncoder.MAX_ITEMS) {
            throw new WireException(
                    WireError.TOO_LARGE, "a batch has at most " + BatchEncoder.MAX_ITEMS + " different texts");
        }
        out.varint(values.size());
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > MAX_BYTES) {
                throw new WireException(
                        WireError.TOO_LARGE, "a text of " + bytes.length + " bytes is over the limit of " + MAX_BYTES);
            }
            out.bytes(bytes);
        }
    }

    static String[] read(WireReader in) {
        String[] values = new String[in.count(BatchEncoder.MAX_ITEMS)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.string(MAX_BYTES);
        }
        return values;
    }
}
