// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which names are meant: those that fit one of some patterns and none of others. Immutable. */
public final class NamePatterns implements Predicate<String> {
    /** Every name. */
    public static final NamePatterns ALL = new NamePatterns(List.of(), List.of());

    private final List<Pattern> included;
    private final List<Pattern> excluded;

    private NamePatterns(List<Pattern> included, List<Pattern> excluded) {
        this.included = included;
        this.excluded = excluded;
    }

    /**
     * Reads patterns with commas between them: {@code *} stands for any characters, {@code ?} for one, {@code !} in front
     * takes out. Where all take out, the rest is in; empty means every name.
     */
    public static NamePatterns parse(String text) {
        List<Pattern> included = new ArrayList<>();
        List<Pattern> excluded = new ArrayList<>();
        Stream.of(text.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .forEach(word -> {
                    boolean out = word.startsWith("!");
                    (out ? excluded : included)
                            .add(pattern(out ? word.substring(1).strip() : word));
                });
        return new NamePatterns(List.copyOf(included), List.copyOf(excluded));
    }

    private static Pattern pattern(String word) {
        return Pattern.compile(word.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining()));
    }

    @Override
    public boolean test(String name) {
        return (included.isEmpty() || fitsOne(included, name)) && !fitsOne(excluded, name);
    }

    private static boolean fitsOne(List<Pattern> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }
}
