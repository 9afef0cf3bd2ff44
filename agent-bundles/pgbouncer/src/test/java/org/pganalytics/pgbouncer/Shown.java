// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A console of recorded tables, written as psql shows them: names, then rows, cells between bars. */
final class Shown implements Answer.Shower {
    static final Instant SINCE = Instant.parse("2026-03-01T10:00:00Z");

    private final Map<String, ShownTable> tables = new LinkedHashMap<>();

    Shown() {
        for (String command : List.of("DATABASES", "POOLS", "STATS", "LISTS", "CONFIG")) {
            tables.put(command, new ShownTable(List.of(), 0));
        }
    }

    Shown with(String command, String text) {
        String[] lines = text.strip().split("\n");
        String[] names = cells(lines[0]);
        List<ShownRow> rows = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            String[] cells = cells(lines[i]);
            Map<String, String> values = new HashMap<>();
            for (int c = 0; c < names.length; c++) {
                if (!cells[c].isEmpty()) {
                    values.put(names[c], cells[c]);
                }
            }
            rows.add(new ShownRow(values));
        }
        tables.put(command, new ShownTable(rows, 0));
        return this;
    }

    private static String[] cells(String line) {
        String[] cells = line.split("\\|", -1);
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cells[i].strip();
        }
        return cells;
    }

    @Override
    public ShownTable show(String what) {
        return tables.get(what);
    }
}
