// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one metric file, line by line: the header, then its variants. For one use by one thread. */
final class MetricFileParser {
    private static final int MAX_CHARACTERS = 256 * 1024;
    private static final Pattern KEY = Pattern.compile(
            "--\\s{0,2}(name|interval|samples|scope|rows|send|events|requires|role|columns|lookup|variant):\\s*(.*)");
    private static final Pattern COLUMN = Pattern.compile("--\\s+\\S.*");
    private static final Pattern UNKNOWN_KEY = Pattern.compile("--\\s?[a-z_]+:.*");

    private final String source;
    private final String[] lines;
    private final MetricFileHeader header = new MetricFileHeader();
    private final QueryConditions defaults = new QueryConditions();
    private final List<VariantText> variants = new ArrayList<>();
    private int line;
    private int lookupLine;

    MetricFileParser(String source, String text) {
        this.source = source;
        if (text.length() > MAX_CHARACTERS) {
            throw new MetricFileException(source, 0, "longer than " + MAX_CHARACTERS + " characters");
        }
        this.lines = text.split("\\R", -1);
    }

    MetricFile parse() {
        try {
            read();
            return build();
        } catch (IllegalArgumentException e) {
            throw new MetricFileException(source, line, String.valueOf(e.getMessage()));
        }
    }

    private void read() {
        boolean inColumns = false;
        VariantText variant = null;
        for (String text : lines) {
            line++;
            String stripped = text.strip();
            Matcher key = KEY.matcher(stripped);
            if (inColumns && !key.matches() && COLUMN.matcher(stripped).matches()) {
                header.column(stripped.substring(2).strip());
                continue;
            }
            inColumns = false;
            boolean inHeader = variant == null || !variant.hasBegun();
            if (key.matches() && key.group(1).equals("variant")) {
                variant = variant(key.group(2).strip());
            } else if (key.matches() && inHeader) {
                inColumns = key.group(1).equals("columns");
                header(key.group(1), key.group(2).strip(), variant);
            } else if (stripped.equals("-- lookup") && variant != null) {
                variant.beginLookup();
            } else if (stripped.equals("-- choose") && variant != null) {
                variant.beginChoose();
            } else if (variant == null && UNKNOWN_KEY.matcher(stripped).matches()) {
                throw new IllegalArgumentException("'" + stripped + "' is no header line known here");
            } else if (!stripped.isEmpty() && !stripped.startsWith("--")) {
                variant = variant == null ? variant("0-") : variant;
                variant.append(text);
            }
        }
    }

    private VariantText variant(String versions) {
        VariantText variant = new VariantText(line, versions, defaults.copy());
        variants.add(variant);
        return variant;
    }

    private void header(String word, String value, @Nullable VariantText variant) {
        boolean isCondition = word.equals("role") || word.equals("requires");
        if (variant == null) {
            header.once(word.equals("requires") ? word + ' ' + value.split("\\s", 2)[0] : word);
        } else if (!isCondition) {
            throw new IllegalArgumentException("'" + word + "' belongs above the first variant");
        }
        if (isCondition) {
            (variant == null ? defaults : variant.conditions()).set(word, value);
        } else if (word.equals("lookup")) {
            lookupLine = line;
            header.set(word, value);
        } else if (!word.equals("columns")) {
            header.set(word, value);
        }
    }

    private MetricFile build() {
        line = 0;
        header.check();
        if (variants.isEmpty()) {
            throw new IllegalArgumentException("no query");
        }
        header.family();
        List<MetricQuery> queries = variants.stream().map(this::query).toList();
        line = lookupLine;
        if (!header.hasLookup() && variants.stream().anyMatch(variant -> variant.lookupSql() != null)) {
            throw new IllegalArgumentException("'-- lookup' needs '-- lookup: COLUMN by COLUMN' above");
        }
        return header.file(source, header.lookup(), queries);
    }

    private MetricQuery query(VariantText variant) {
        line = variant.line();
        String chooseSql = section(variant, VariantText::chooseSql);
        MetricQuery query = variant.query(chooseSql, section(variant, VariantText::lookupSql));
        if (query.sql().contains("{chosen}") != (chooseSql != null) || chooseSql != null && !header.changedOnly()) {
            throw new IllegalArgumentException("{chosen}, a section '-- choose' and '-- send: changed' go together");
        }
        if (query.isSliced()) {
            header.checkSliced(query.sql());
        }
        return query;
    }

    /** The section of the variant, or the only one of the file, which stands for all variants; null where there is none. */
    private @Nullable String section(VariantText variant, Function<VariantText, @Nullable String> of) {
        String own = of.apply(variant);
        if (own != null) {
            return own;
        }
        List<String> all = variants.stream().map(of).filter(Objects::nonNull).toList();
        return all.size() == 1 ? all.get(0) : null;
    }
}
