// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text with expressions in braces: {@code {row.relname}}, {@code {row.table_bytes|bytes}}; units: bytes, seconds, percent. */
final class Template {
    private static final Pattern PLACE =
            Pattern.compile("\\{([^{}|]+(?:\\|\\|[^{}|]+)*)(?:\\|(bytes|seconds|percent))?\\}");
    private static final int MAX_LENGTH = 500;

    private record Part(String text, @Nullable Expression expression, String unit) {}

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = parts;
    }

    /** Compiles; throws {@link IllegalArgumentException} with the reason, a brace that belongs to no place included. */
    static Template compile(String text, Collection<String> variables) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PLACE.matcher(text);
        int from = 0;
        while (matcher.find()) {
            parts.add(plain(text.substring(from, matcher.start())));
            String unit = matcher.group(2) == null ? "" : matcher.group(2);
            parts.add(new Part("", Expression.compile(matcher.group(1), variables), unit));
            from = matcher.end();
        }
        parts.add(plain(text.substring(from)));
        return new Template(parts);
    }

    private static Part plain(String text) {
        if (text.contains("{") || text.contains("}")) {
            throw new IllegalArgumentException(
                    "a place is {expression} or {expression|bytes, seconds or percent}, which this is not: " + text);
        }
        return new Part(text, null, "");
    }

    Set<String> words() {
        Set<String> words = new HashSet<>();
        for (Part part : parts) {
            if (part.expression() != null) {
                words.addAll(part.expression().words());
            }
        }
        return words;
    }

    String fill(Map<String, Object> variables) {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            if (part.expression() == null) {
                out.append(part.text());
            } else {
                Object value = part.expression().value(variables);
                out.append(value == null ? "?" : value instanceof Double number ? show(number, part.unit()) : value);
            }
        }
        return out.length() > MAX_LENGTH ? out.substring(0, MAX_LENGTH) + "..." : out.toString();
    }

    static String show(double value, String unit) {
        return switch (unit) {
            case "bytes" -> bytes(value);
            case "seconds" -> value >= 120 ? plain(value / 60) + " min" : plain(value) + " s";
            case "percent" -> plain(value) + " %";
            default -> plain(value);
        };
    }

    private static String bytes(double value) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        int i = 0;
        double scaled = value;
        while (Math.abs(scaled) >= 1024 && i < units.length - 1) {
            scaled /= 1024;
            i++;
        }
        return plain(scaled) + " " + units[i];
    }

    private static String plain(double value) {
        if (value == Math.rint(value) || Math.abs(value) >= 100) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }
}
