// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.importer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pganalytics.importer.Definition.ColumnRule;
import org.pganalytics.importer.Definition.Kind;
import org.pganalytics.importer.Definition.Others;
import org.pganalytics.importer.Definition.Variant;
import org.pganalytics.importer.Reference.ResultColumn;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;

/** What of a query's result is kept, under which names and as what. */
final class Projection {
    private static final String TAG = "tag_";

    private final Map<String, ColumnRule> rules;
    private final Others others;
    private final int width;
    private final List<Column> columns = new ArrayList<>();
    private final List<String> expressions = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    Projection(Variant variant, Others others, List<ResultColumn> result) {
        this.rules = variant.columns();
        this.others = others;
        this.width = result.size();
        for (int i = 0; i < width; i++) {
            add(result.get(i), i + 1);
        }
    }

    List<Column> columns() {
        return columns;
    }

    /** Columns that the definition wanted and that are left out. */
    List<String> notes() {
        return notes;
    }

    /**
     * The query with the kept columns alone; whatever is no single query without side effects is refused in here. Its
     * columns are named by their position: a result may have a name twice.
     */
    String around(String sql) {
        String query = sql.strip().replaceFirst(";\\s*$", "");
        String positions =
                IntStream.rangeClosed(1, width).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        return "SELECT " + String.join(",\n       ", expressions) + "\n  FROM (\n" + query + "\n) q(" + positions
                + ")\n LIMIT {rows}";
    }

    private void add(ResultColumn result, int position) {
        ColumnRule rule = rule(result);
        if (rule.kind() == Kind.DROP) {
            return;
        }
        Optional<ColumnKind> kind = kind(rule, result);
        if (kind.isEmpty()) {
            notes.add("column " + result.name() + " is left out: a "
                    + rule.kind().name().toLowerCase(Locale.ROOT) + " cannot be text");
            return;
        }
        ColumnType type = kind.get() == ColumnKind.LABEL
                ? ColumnType.TEXT
                : rule.scale().isEmpty() ? result.type() : ColumnType.REAL;
        try {
            Column column = new Column(rule.name(), kind.get(), type);
            if (names.add(column.name())) {
                columns.add(column);
                expressions.add(expression(position, rule, type));
            } else {
                notes.add("column " + column.name() + " is left out: the result has it twice");
            }
        } catch (IllegalArgumentException e) {
            notes.add("column " + result.name() + " is left out: " + e.getMessage());
        }
    }

    private ColumnRule rule(ResultColumn result) {
        ColumnRule named = rules.get(result.name());
        if (named != null) {
            return named;
        }
        boolean number = result.type() != ColumnType.TEXT;
        if (others == Others.DROP || (others == Others.GAUGES && !number)) {
            return new ColumnRule(result.name(), Kind.DROP);
        }
        if (others != Others.GAUGES && result.name().startsWith(TAG)) {
            return new ColumnRule(result.name().substring(TAG.length()), Kind.LABEL);
        }
        return new ColumnRule(result.name(), others == Others.TAGS_AND_COUNTERS ? Kind.COUNTER : Kind.GAUGE);
    }

    /** Empty where text is asked to be a number; text that nobody named describes the row. */
    private Optional<ColumnKind> kind(ColumnRule rule, ResultColumn result) {
        if (rule.kind() == Kind.LABEL) {
            return Optional.of(ColumnKind.LABEL);
        }
        return switch (result.type()) {
            case TEXT -> rules.containsKey(result.name()) ? Optional.empty() : Optional.of(ColumnKind.ATTRIBUTE);
            case TIMESTAMP -> Optional.of(ColumnKind.ATTRIBUTE);
            case BOOLEAN -> Optional.of(ColumnKind.GAUGE);
            default -> Optional.of(rule.kind() == Kind.COUNTER ? ColumnKind.COUNTER : ColumnKind.GAUGE);
        };
    }

    private static String expression(int position, ColumnRule rule, ColumnType type) {
        String value = "q.c" + position;
        if (!rule.absent().isEmpty() && type != ColumnType.TEXT) {
            value = "coalesce(" + value + ", " + rule.absent() + ")";
        }
        if (!rule.scale().isEmpty()) {
            value = "(" + value + " * " + rule.scale() + ")";
        }
        String cast =
                switch (type) {
                    case INTEGER -> "int8";
                    case REAL -> "float8";
                    case BOOLEAN -> "bool";
                    case TIMESTAMP -> "timestamptz";
                    case TEXT -> "text";
                };
        return value + "::" + cast + " AS " + rule.name();
    }
}
