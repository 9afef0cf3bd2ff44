// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's log_line_prefix, and what follows it in each first line of a stderr log: a severity or the name of a part, a
 * colon and two spaces. Immutable.
 */
final class LinePrefix {
    /** A prefix is short; beyond, no time is spent on a line that has another. */
    private static final int MAX_CHARS = 400;

    private static final String TAGS = "(?<tag>DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC"
            + "|DETAIL|HINT|QUERY|CONTEXT|STATEMENT|LOCATION|BACKTRACE):  ";

    private final Pattern pattern;
    private final String prefix;

    /** @param tag a severity, or the name of a part of the record before, for instance {@code DETAIL} */
    record Head(String tag, String sqlstate, String database, String user, String rest) {}

    /**
     * @param prefix as the server's setting, for instance {@code %m [%p] %q%u@%d }
     * @throws IllegalArgumentException where it has an escape that PostgreSQL does not know
     */
    LinePrefix(String prefix) {
        this.prefix = prefix;
        this.pattern = Pattern.compile(regex(prefix));
    }

    Optional<Head> match(String line) {
        Matcher matcher = pattern.matcher(line).region(0, Math.min(line.length(), MAX_CHARS));
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        return Optional.of(new Head(
                matcher.group("tag"),
                group(matcher, "e", 'e'),
                group(matcher, "d", 'd'),
                group(matcher, "u", 'u'),
                line.substring(matcher.end())));
    }

    private String group(Matcher matcher, String name, char escape) {
        String value = captures(escape) ? matcher.group(name) : null;
        return value == null ? "" : value.strip();
    }

    private boolean captures(char escape) {
        return pattern.pattern().contains("(?<" + escape + ">");
    }

    private static String regex(String prefix) {
        StringBuilder regex = new StringBuilder();
        boolean sessionsOnly = false;
        int at = 0;
        while (at < prefix.length()) {
            char c = prefix.charAt(at++);
            if (c != '%') {
                regex.append(Pattern.quote(String.valueOf(c)));
                continue;
            }
            int digits = at;
            while (at < prefix.length() && (prefix.charAt(at) == '-' || Character.isDigit(prefix.charAt(at)))) {
                at++;
            }
            if (at == prefix.length()) {
                throw new IllegalArgumentException("log_line_prefix '" + prefix + "' ends within an escape");
            }
            String padding = at > digits ? " *" : "";
            char escape = prefix.charAt(at++);
            if (escape == 'q') {
                if (!sessionsOnly) {
                    regex.append("(?:");
                    sessionsOnly = true;
                }
            } else {
                regex.append(padding).append(value(escape, prefix, regex)).append(padding);
            }
        }
        return regex.append(sessionsOnly ? ")?" : "").append(TAGS).toString();
    }

    private static String value(char escape, String prefix, StringBuilder before) {
        return switch (escape) {
            case '%' -> "%";
            // A name has at most 63 bytes; it may have blanks
            case 'u', 'd', 'e' ->
                before.indexOf("(?<" + escape + ">") >= 0
                        ? ".{0,63}?"
                        : "(?<" + escape + ">" + (escape == 'e' ? "[0-9A-Z]{5}" : ".{0,63}?") + ")";
            case 'a', 'b', 'i' -> ".{0,64}?";
            case 'r', 'h', 'L' -> "\\S*?";
            case 'p', 'l', 'x' -> "\\d+";
            case 'P' -> "\\d*";
            case 'Q' -> "-?\\d+";
            case 't', 's' -> "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d \\S+";
            case 'm' -> "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\S+";
            case 'n' -> "\\d+\\.\\d{3}";
            case 'c' -> "[0-9a-f]+\\.[0-9a-f]+";
            case 'v' -> "(?:\\d+/\\d+)?";
            default ->
                throw new IllegalArgumentException(
                        "log_line_prefix '" + prefix + "' has %" + escape + ", which PostgreSQL does not know");
        };
    }

    @Override
    public String toString() {
        return prefix;
    }
}
