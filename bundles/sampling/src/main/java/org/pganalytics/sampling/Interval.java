// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them in files: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}. */
public final class Interval {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

    private Interval() {}

    /** Returns a positive duration, or throws {@link IllegalArgumentException} saying how it is written. */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no duration: write 500ms, 10s, 5m or 1h");
        }
        long number = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
        if (duration.isZero()) {
            throw new IllegalArgumentException("'" + text + "' is no duration: it must be longer than nothing");
        }
        return duration;
    }
}
