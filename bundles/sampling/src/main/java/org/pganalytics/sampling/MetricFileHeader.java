// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;

/**
 * What a metric file says above its variants, as far as it was read. Its methods throw {@link IllegalArgumentException} with the
 * reason why a line, or the whole, cannot be used.
 */
final class MetricFileHeader {
    private static final int MAX_ROWS = 10_000;
    private static final int DEFAULT_ROWS = 200;
    private static final int DEFAULT_SCRUB = 1000;
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern SCRUB = Pattern.compile("scrub:([1-9]\\d{0,4})");
    private static final Pattern WEIGHT = Pattern.compile("(?i)\\b" + Slices.WEIGHT + "\\b");
    private static final Pattern LOOKUP = Pattern.compile("(\\w+)\\s+by\\s+(\\w+)");

    private final Set<String> seen = new HashSet<>();
    private final List<Column> columns = new ArrayList<>();
    private final Set<String> columnNames = new HashSet<>();
    private final Map<Integer, Integer> scrub = new HashMap<>();
    private @Nullable String name;
    private @Nullable Duration interval;
    private @Nullable Duration samples;
    private boolean perDatabase;
    private boolean changedOnly;
    private boolean tellsChanges;
    private int rows = DEFAULT_ROWS;
    private @Nullable String lookup;

    /** A word that may be there once. */
    void once(String word) {
        require(seen.add(word), "'" + word + "' is there twice");
    }

    void set(String word, String value) {
        switch (word) {
            case "name" -> name = value;
            case "interval" -> interval = Interval.parse(value);
            case "samples" -> samples = Interval.parse(value);
            case "scope" -> {
                require(
                        value.equals("instance") || value.equals("database"),
                        "'" + value + "' is no scope: write instance or database");
                perDatabase = value.equals("database");
            }
            case "send" -> {
                require(value.equals("changed"), "'" + value + "' can't be chosen for sending: write changed");
                changedOnly = true;
            }
            case "events" -> {
                require(value.equals("changes"), "'" + value + "' can't be told as events: write changes");
                tellsChanges = true;
            }
            case "rows" -> {
                rows = value.matches("\\d{1,6}") ? Integer.parseInt(value) : 0;
                require(
                        rows >= 1 && rows <= MAX_ROWS,
                        "'" + value + "' is no row limit: write a number from 1 to " + MAX_ROWS);
            }
            default -> lookup = value;
        }
    }

    /** A line of the columns: name, kind, type and unit. */
    void column(String text) {
        String[] words = BLANKS.split(text);
        require(
                words.length == 3 || words.length == 4,
                "'" + text + "' is no column: write NAME label|attribute|gauge|counter TYPE [UNIT]");
        require(columnNames.add(words[0]), "column " + words[0] + " is there twice");
        ColumnKind kind = oneOf(ColumnKind.class, words[1], "kind");
        ColumnType type = oneOf(ColumnType.class, words[2], "type");
        boolean isNumber = kind == ColumnKind.COUNTER || kind == ColumnKind.GAUGE;
        require(!isNumber || type != ColumnType.TEXT, "column " + words[0] + ": a " + words[1] + " cannot be text");
        String unit = words.length > 3 ? words[3] : "";
        boolean queryText = type == ColumnType.TEXT && (words[0].equals("query") || words[0].endsWith("_query"));
        Matcher ofScrub = SCRUB.matcher(unit);
        if (ofScrub.matches() && type == ColumnType.TEXT) {
            scrub.put(columns.size(), Integer.parseInt(ofScrub.group(1)));
            unit = "";
        } else if (queryText) {
            scrub.put(columns.size(), DEFAULT_SCRUB);
        }
        columns.add(new Column(words[0], kind, type, unit));
    }

    boolean changedOnly() {
        return changedOnly;
    }

    /** Whether a column is looked up. */
    boolean hasLookup() {
        return lookup != null;
    }

    /** Checks what belongs together. */
    void check() {
        require(name != null, "no line '-- name: ...'");
        require(!columns.isEmpty(), "no columns under '-- columns:'");
        require(samples == null || !perDatabase, "'samples' needs scope instance");
        require(
                !changedOnly || samples == null && has(ColumnKind.COUNTER),
                "'send: changed' needs a counter, and no 'samples'");
        require(
                !tellsChanges || !perDatabase && samples == null && has(ColumnKind.LABEL),
                "'events: changes' needs scope instance, a label, and no 'samples'");
    }

    /** Checks what belongs to a query that is divided. */
    void checkSliced(String sql) {
        require(perDatabase, "{slice COLUMN} needs '-- scope: database'");
        require(!changedOnly && lookup == null, "{slice COLUMN} goes with neither '-- send: changed' nor '-- lookup'");
        require(
                !Slices.isIn(Slices.whole(sql)),
                "{slice ...} is not followed by a column: write {slice oid} or {slice c.oid}");
        require(
                WEIGHT.matcher(sql).find() && !columnNames.contains(Slices.WEIGHT),
                "{slice COLUMN} needs a column " + Slices.WEIGHT
                        + " in the result, not declared, its rows greatest first");
    }

    private boolean has(ColumnKind kind) {
        return columns.stream().anyMatch(column -> column.kind() == kind);
    }

    MetricFamily family() {
        return new MetricFamily(Objects.requireNonNull(name), columns);
    }

    MetricFile.@Nullable Lookup lookup() {
        if (lookup == null) {
            return null;
        }
        Matcher matcher = LOOKUP.matcher(lookup);
        require(matcher.matches(), "'" + lookup + "' is no lookup: write COLUMN by COLUMN");
        int column = text(matcher.group(1));
        int key = text(matcher.group(2));
        require(column >= 0 && key >= 0, "'" + lookup + "' must name two text columns");
        return new MetricFile.Lookup(column, key);
    }

    /** Index of the text column of that name, or -1. */
    private int text(String column) {
        int index = family().indexOf(column);
        return index >= 0 && columns.get(index).type() == ColumnType.TEXT ? index : -1;
    }

    MetricFile file(String source, MetricFile.@Nullable Lookup found, List<MetricQuery> queries) {
        return new MetricFile(
                source,
                family(),
                interval,
                samples,
                perDatabase,
                rows,
                changedOnly,
                tellsChanges,
                scrub,
                found,
                queries);
    }

    private static <E extends Enum<E>> E oneOf(Class<E> type, String word, String what) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(word)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no " + what + " of a column");
    }

    private static void require(boolean condition, String reason) {
        if (!condition) {
            throw new IllegalArgumentException(reason);
        }
    }
}
