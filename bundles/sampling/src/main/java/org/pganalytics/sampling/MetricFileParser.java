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
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;

/** Reads one metric file, line by line. For one use by one thread. */
final class MetricFileParser {
    private static final int MAX_CHARACTERS = 256 * 1024;
    private static final int MAX_ROWS = 10_000;
    private static final int DEFAULT_ROWS = 200;
    private static final int DEFAULT_SCRUB = 1000;
    private static final Pattern KEY = Pattern.compile(
            "--\\s{0,2}(name|interval|samples|scope|rows|send|events|requires|role|columns|lookup|variant):\\s*(.*)");
    private static final Pattern UNKNOWN_KEY = Pattern.compile("--\\s?[a-z_]+:.*");
    private static final Pattern VERSIONS = Pattern.compile("(\\d{0,3})-(\\d{0,3})|(\\d{1,3})");
    private static final Pattern EXTENSION = Pattern.compile("extension\\s+([A-Za-z0-9_-]+)(?:\\s+([0-9.]+))?");
    private static final Pattern PRIVILEGE = Pattern.compile("privilege\\s+(pg_[a-z_]{1,60})");
    private static final Pattern LOOKUP = Pattern.compile("(\\w+)\\s+by\\s+(\\w+)");

    private final String source;
    private final String[] lines;
    private final List<Column> columns = new ArrayList<>();
    private final Set<String> columnNames = new HashSet<>();
    private final Map<Integer, Integer> scrub = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<Variant> variants = new ArrayList<>();
    private final Variant defaults = new Variant(0);
    private int line;
    private @Nullable String name;
    private @Nullable Duration interval;
    private @Nullable Duration samples;
    private boolean perDatabase;
    private boolean changedOnly;
    private boolean tellsChanges;
    private int rows = DEFAULT_ROWS;
    private @Nullable String lookup;
    private int lookupLine;

    /** One variant as far as it was read. */
    private static final class Variant {
        private final int line;
        private int first;
        private int last = Integer.MAX_VALUE;
        private MetricQuery.Role role = MetricQuery.Role.ANY;
        private @Nullable String extension;
        private String extensionVersion = "";
        private @Nullable String privilege;
        private final StringBuilder sql = new StringBuilder();
        private @Nullable StringBuilder choose;
        private @Nullable StringBuilder lookup;
        private StringBuilder into = sql;

        Variant(int line) {
            this.line = line;
        }
    }

    MetricFileParser(String source, String text) {
        this.source = source;
        if (text.length() > MAX_CHARACTERS) {
            throw new MetricFileException(source, 0, "longer than " + MAX_CHARACTERS + " characters");
        }
        this.lines = text.split("\\R", -1);
    }

    MetricFile parse() {
        boolean inColumns = false;
        Variant variant = null;
        for (String text : lines) {
            line++;
            String stripped = text.strip();
            Matcher key = KEY.matcher(stripped);
            boolean header = variant == null || variant.sql.isEmpty();
            if (inColumns && !key.matches() && stripped.matches("--\\s+\\S.*")) {
                column(stripped.substring(2).strip());
                continue;
            }
            inColumns = false;
            if (key.matches() && (header || key.group(1).equals("variant"))) {
                String word = key.group(1);
                String value = key.group(2).strip();
                if (word.equals("variant")) {
                    variant = variant(value);
                } else if (word.equals("columns")) {
                    once(word);
                    inColumns = true;
                } else {
                    header(word, value, variant);
                }
            } else if (stripped.equals("-- lookup") && variant != null) {
                variant.lookup = new StringBuilder();
                variant.into = variant.lookup;
            } else if (stripped.equals("-- choose") && variant != null) {
                variant.choose = new StringBuilder();
                variant.into = variant.choose;
            } else if (variant == null && UNKNOWN_KEY.matcher(stripped).matches()) {
                throw bad("'" + stripped + "' is no header line known here");
            } else if (!stripped.isEmpty() && !stripped.startsWith("--")) {
                variant = sql(text, variant);
            }
        }
        return build();
    }

    private Variant variant(String value) {
        Variant variant = new Variant(line);
        variant.role = defaults.role;
        variant.extension = defaults.extension;
        variant.extensionVersion = defaults.extensionVersion;
        variant.privilege = defaults.privilege;
        Matcher versions = VERSIONS.matcher(value);
        if (!versions.matches() || value.equals("-")) {
            throw bad("'" + value + "' are no versions: write 14-, -13, 14-16 or 15");
        }
        if (versions.group(3) != null) {
            variant.first = Integer.parseInt(versions.group(3));
            variant.last = variant.first;
        } else {
            variant.first = versions.group(1).isEmpty() ? 0 : Integer.parseInt(versions.group(1));
            variant.last = versions.group(2).isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(versions.group(2));
        }
        if (variant.first > variant.last) {
            throw bad("'" + value + "' holds no version");
        }
        variants.add(variant);
        return variant;
    }

    private Variant sql(String text, @Nullable Variant current) {
        Variant variant = current == null ? variant("0-") : current;
        variant.into.append(text.stripTrailing()).append('\n');
        return variant;
    }

    private void header(String word, String value, @Nullable Variant variant) {
        if (variant == null) {
            once(word.equals("requires") ? word + ' ' + value.split("\\s", 2)[0] : word);
        }
        Variant target = variant == null ? defaults : variant;
        switch (word) {
            case "role" -> target.role = role(value);
            case "requires" -> requires(target, value);
            default -> {
                if (variant != null) {
                    throw bad("'" + word + "' belongs above the first variant");
                }
                fileHeader(word, value);
            }
        }
    }

    private void fileHeader(String word, String value) {
        switch (word) {
            case "name" -> name = value;
            case "interval" -> interval = duration(value);
            case "samples" -> samples = duration(value);
            case "scope" -> {
                if (!value.equals("instance") && !value.equals("database")) {
                    throw bad("'" + value + "' is no scope: write instance or database");
                }
                perDatabase = value.equals("database");
            }
            case "send" -> {
                if (!value.equals("changed")) {
                    throw bad("'" + value + "' can't be chosen for sending: write changed");
                }
                changedOnly = true;
            }
            case "events" -> {
                if (!value.equals("changes")) {
                    throw bad("'" + value + "' can't be told as events: write changes");
                }
                tellsChanges = true;
            }
            case "rows" -> {
                if (!value.matches("\\d{1,6}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > MAX_ROWS) {
                    throw bad("'" + value + "' is no row limit: write a number from 1 to " + MAX_ROWS);
                }
                rows = Integer.parseInt(value);
            }
            default -> {
                lookup = value;
                lookupLine = line;
            }
        }
    }

    private void once(String word) {
        if (!seen.add(word)) {
            throw bad("'" + word + "' is there twice");
        }
    }

    private Duration duration(String value) {
        try {
            return Interval.parse(value);
        } catch (IllegalArgumentException e) {
            throw bad(e.getMessage());
        }
    }

    private MetricQuery.Role role(String value) {
        return switch (value) {
            case "primary" -> MetricQuery.Role.PRIMARY;
            case "standby" -> MetricQuery.Role.STANDBY;
            default -> throw bad("'" + value + "' is no role: write primary or standby");
        };
    }

    private void requires(Variant variant, String value) {
        Matcher privilege = PRIVILEGE.matcher(value);
        if (privilege.matches()) {
            variant.privilege = privilege.group(1);
            return;
        }
        Matcher matcher = EXTENSION.matcher(value);
        if (!matcher.matches()) {
            throw bad("'" + value
                    + "' is no requirement: write extension NAME, extension NAME VERSION or privilege ROLE");
        }
        variant.extension = matcher.group(1);
        variant.extensionVersion = matcher.group(2) == null ? "" : matcher.group(2);
    }

    private void column(String text) {
        String[] words = text.split("\\s+");
        if (words.length < 3 || words.length > 4) {
            throw bad("'" + text + "' is no column: write NAME label|attribute|gauge|counter TYPE [UNIT]");
        }
        if (!columnNames.add(words[0])) {
            throw bad("column " + words[0] + " is there twice");
        }
        ColumnKind kind = oneOf(ColumnKind.class, words[1], "kind");
        ColumnType type = oneOf(ColumnType.class, words[2], "type");
        if ((kind == ColumnKind.COUNTER || kind == ColumnKind.GAUGE) && type == ColumnType.TEXT) {
            throw bad("column " + words[0] + ": a " + words[1] + " cannot be text");
        }
        String unit = words.length > 3 ? words[3] : "";
        boolean queryText = type == ColumnType.TEXT && (words[0].equals("query") || words[0].endsWith("_query"));
        if (unit.matches("scrub:[1-9]\\d{0,4}") && type == ColumnType.TEXT) {
            scrub.put(columns.size(), Integer.parseInt(unit.substring(6)));
            unit = "";
        } else if (queryText) {
            scrub.put(columns.size(), DEFAULT_SCRUB);
        }
        try {
            columns.add(new Column(words[0], kind, type, unit));
        } catch (IllegalArgumentException e) {
            throw bad(e.getMessage());
        }
    }

    private <E extends Enum<E>> E oneOf(Class<E> type, String word, String what) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(word)) {
                return constant;
            }
        }
        throw bad("'" + word + "' is no " + what + " of a column");
    }

    private MetricFile build() {
        line = 0;
        if (name == null) {
            throw bad("no line '-- name: ...'");
        }
        if (columns.isEmpty()) {
            throw bad("no columns under '-- columns:'");
        }
        if (variants.isEmpty()) {
            throw bad("no query");
        }
        if (samples != null && perDatabase) {
            throw bad("'samples' needs scope instance");
        }
        if (changedOnly
                && (samples != null || columns.stream().noneMatch(column -> column.kind() == ColumnKind.COUNTER))) {
            throw bad("'send: changed' needs a counter, and no 'samples'");
        }
        if (tellsChanges
                && (perDatabase
                        || samples != null
                        || columns.stream().noneMatch(column -> column.kind() == ColumnKind.LABEL))) {
            throw bad("'events: changes' needs scope instance, a label, and no 'samples'");
        }
        MetricFamily family;
        try {
            family = new MetricFamily(name, columns);
        } catch (IllegalArgumentException e) {
            throw bad(e.getMessage());
        }
        List<MetricQuery> queries = variants.stream().map(this::query).toList();
        return new MetricFile(
                source,
                family,
                interval,
                samples,
                perDatabase,
                rows,
                changedOnly,
                tellsChanges,
                scrub,
                lookup(family),
                queries);
    }

    private MetricQuery query(Variant variant) {
        line = variant.line;
        String sql = clean(variant.sql);
        String chooseSql = section(variant, v -> v.choose);
        String lookupSql = section(variant, v -> v.lookup);
        if (sql.isEmpty()) {
            throw bad("variant without a query");
        }
        if (!sql.matches("(?is)(SELECT|WITH|SHOW|VALUES|TABLE)\\b.*")) {
            throw bad("a metric query starts with SELECT, WITH, VALUES, TABLE or SHOW");
        }
        if (sql.contains("{schema}") && variant.extension == null) {
            throw bad("{schema} needs '-- requires: extension NAME'");
        }
        if (sql.contains("{chosen}") != (chooseSql != null) || (chooseSql != null && !changedOnly)) {
            throw bad("{chosen}, a section '-- choose' and '-- send: changed' go together");
        }
        return new MetricQuery(
                variant.first,
                variant.last,
                variant.role,
                variant.extension,
                variant.extensionVersion,
                variant.privilege,
                sql,
                chooseSql,
                lookupSql);
    }

    /** The section of the variant, or the only one of the file, which stands for all variants; null where there is none. */
    private @Nullable String section(Variant variant, Function<Variant, @Nullable StringBuilder> of) {
        StringBuilder own = of.apply(variant);
        if (own != null) {
            return clean(own);
        }
        List<StringBuilder> all =
                variants.stream().map(of).filter(Objects::nonNull).toList();
        return all.size() == 1 ? clean(all.get(0)) : null;
    }

    private static String clean(StringBuilder sql) {
        return sql.toString().strip().replaceFirst(";$", "");
    }

    private MetricFile.@Nullable Lookup lookup(MetricFamily family) {
        line = lookupLine;
        boolean anySql = variants.stream().anyMatch(v -> v.lookup != null);
        if (lookup == null) {
            if (anySql) {
                throw bad("'-- lookup' needs '-- lookup: COLUMN by COLUMN' above");
            }
            return null;
        }
        Matcher matcher = LOOKUP.matcher(lookup);
        if (!matcher.matches()) {
            throw bad("'" + lookup + "' is no lookup: write COLUMN by COLUMN");
        }
        int column = family.indexOf(matcher.group(1));
        int key = family.indexOf(matcher.group(2));
        if (column < 0 || key < 0 || !isText(family, column) || !isText(family, key)) {
            throw bad("'" + lookup + "' must name two text columns");
        }
        return new MetricFile.Lookup(column, key);
    }

    private static boolean isText(MetricFamily family, int column) {
        return family.columns().get(column).type() == ColumnType.TEXT;
    }

    private MetricFileException bad(@Nullable String reason) {
        return new MetricFileException(source, line, String.valueOf(reason));
    }
}
