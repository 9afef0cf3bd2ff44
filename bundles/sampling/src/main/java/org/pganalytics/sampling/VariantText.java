// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Parser;

/** One variant of a metric file as far as it was read: versions, conditions and the SQL of its sections. */
final class VariantText {
    private static final Pattern VERSIONS = Pattern.compile("(\\d{0,3})-(\\d{0,3})|(\\d{1,3})");

    private static final Pattern QUERY = Pattern.compile("(?i)(SELECT|WITH|SHOW|VALUES|TABLE)\\b");

    private final int line;
    private final int first;
    private final int last;
    private final QueryConditions conditions;
    private final StringBuilder sql = new StringBuilder();
    private @Nullable StringBuilder choose;
    private @Nullable StringBuilder lookup;
    private StringBuilder into = sql;

    /**
     * @param line where it begins
     * @param versions {@code 14-}, {@code -13}, {@code 14-16} or {@code 15}
     * @param conditions of its own from now on
     * @throws IllegalArgumentException saying why these are no versions
     */
    VariantText(int line, String versions, QueryConditions conditions) {
        this.line = line;
        this.conditions = conditions;
        Matcher matcher = VERSIONS.matcher(versions);
        if (!matcher.matches() || versions.equals("-")) {
            throw new IllegalArgumentException("'" + versions + "' are no versions: write 14-, -13, 14-16 or 15");
        }
        String only = matcher.group(3);
        this.first = number(only == null ? matcher.group(1) : only, 0);
        this.last = number(only == null ? matcher.group(2) : only, Integer.MAX_VALUE);
        if (first > last) {
            throw new IllegalArgumentException("'" + versions + "' holds no version");
        }
    }

    private static int number(String digits, int absent) {
        return digits.isEmpty() ? absent : Integer.parseInt(digits);
    }

    int line() {
        return line;
    }

    QueryConditions conditions() {
        return conditions;
    }

    /** Whether SQL was read already, so that what looks like a header is a comment in it. */
    boolean hasBegun() {
        return !sql.isEmpty();
    }

    void beginChoose() {
        choose = new StringBuilder();
        into = choose;
    }

    void beginLookup() {
        lookup = new StringBuilder();
        into = lookup;
    }

    void append(String text) {
        into.append(text.stripTrailing()).append('\n');
    }

    /** The SQL of the section; null where the variant has none. */
    @Nullable
    String chooseSql() {
        return choose == null ? null : clean(choose);
    }

    /** As {@link #chooseSql()}. */
    @Nullable
    String lookupSql() {
        return lookup == null ? null : clean(lookup);
    }

    private static String clean(StringBuilder sql) {
        return sql.toString().strip();
    }

    /**
     * @param chooseSql of this variant, or one it shares
     * @param lookupSql as well
     * @throws IllegalArgumentException with the reason why it cannot be run
     */
    MetricQuery query(@Nullable String chooseSql, @Nullable String lookupSql) {
        String text = oneStatement(clean(sql));
        if (text.isEmpty()) {
            throw new IllegalArgumentException("variant without a query");
        }
        if (!QUERY.matcher(text).lookingAt()) {
            throw new IllegalArgumentException("a metric query starts with SELECT, WITH, VALUES, TABLE or SHOW");
        }
        if (text.contains("{schema}") && conditions.extension() == null) {
            throw new IllegalArgumentException("{schema} needs '-- requires: extension NAME'");
        }
        return new MetricQuery(
                first,
                last,
                conditions.role(),
                conditions.extension(),
                conditions.extensionVersion(),
                conditions.privilege(),
                text,
                chooseSql == null ? null : oneStatement(chooseSql),
                lookupSql == null ? null : oneStatement(lookupSql));
    }

    /** As the driver divides them, without a semicolon: a second one would run too, and might end the session's limits. */
    private static String oneStatement(String sql) {
        try {
            // A comment behind the semicolon is one to the driver
            List<String> statements = Parser.parseJdbcSql(sql, true, false, true, false, false).stream()
                    .map(statement -> statement.nativeSql.strip())
                    .filter(statement -> !QueryText.scrub(statement).isEmpty())
                    .toList();
            if (statements.size() > 1) {
                throw new IllegalArgumentException("more than one statement");
            }
            return statements.isEmpty() ? "" : statements.get(0);
        } catch (SQLException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
