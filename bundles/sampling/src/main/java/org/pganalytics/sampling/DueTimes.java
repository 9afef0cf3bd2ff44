// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When each metric file was sampled last, and so when it is due again: after its interval, or later where its walk of the
 * databases took so long that it would have more than a twentieth of a session's time. All times are of a clock that is never
 * set. For one thread at a time.
 */
final class DueTimes {
    private static final int REST = 20;
    /** What is shorter is no rest: intervals that short are those of tests. */
    private static final Duration SHORTEST_REST = Duration.ofSeconds(1);

    private static final String HISTORY = " history";

    private final Duration base;
    private final Map<String, Instant> sampled = new HashMap<>();
    private final Map<String, Duration> walks = new HashMap<>();

    /** @param base interval of the files that have none of their own */
    DueTimes(Duration base) {
        this.base = base;
    }

    boolean isDue(MetricFile file, Instant now) {
        Duration interval = interval(file);
        Duration shorter = interval.compareTo(base) < 0 ? interval : base;
        Duration early = interval.minus(shorter.dividedBy(2));
        Duration rest = rest(file.name());
        return isPast(sampled.get(file.name()), rest.compareTo(early) > 0 ? rest : early, now);
    }

    /** Whether a file with a history takes a sample of it now. */
    boolean isHistoryDue(MetricFile file, Instant now) {
        Duration every = file.samples();
        return every != null && isPast(sampled.get(file.name() + HISTORY), every.minus(every.dividedBy(2)), now);
    }

    /**
     * After its first sample a file waits for a part of its interval only, by its name: else what is sampled once a minute would
     * be sampled in the same second by all files, and the server would feel it.
     */
    void sampled(MetricFile file, Instant now) {
        boolean isFirst = !sampled.containsKey(file.name());
        sampled.put(file.name(), isFirst ? now.minus(phase(file)) : now);
    }

    /** A whole number of base intervals, less than the file's own. */
    private Duration phase(MetricFile file) {
        long intervals = Math.max(interval(file).dividedBy(base), 1);
        return base.multipliedBy(Math.floorMod(file.name().hashCode(), intervals));
    }

    void historySampled(MetricFile file, Instant now) {
        sampled.put(file.name() + HISTORY, now);
    }

    /** It is due at the next sampling, however long its interval. */
    void again(MetricFile file) {
        sampled.remove(file.name());
    }

    /** @param took time that the queries of the file took in all databases */
    void walked(String name, Duration took) {
        walks.put(name, took);
    }

    /** What the last walk means for the interval of the file; empty where it means nothing. */
    String note(MetricFile file) {
        Duration rest = rest(file.name());
        return rest.compareTo(interval(file)) <= 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "takes %.1f s, so it is sampled every %d s",
                        rest.toMillis() / 1000.0 / REST,
                        rest.toSeconds());
    }

    /** Forgets the files of other names. */
    void retain(Set<String> names) {
        sampled.keySet().removeIf(key -> !names.contains(key.replace(HISTORY, "")));
        walks.keySet().retainAll(names);
    }

    private Duration interval(MetricFile file) {
        return Objects.requireNonNullElse(file.interval(), base);
    }

    private Duration rest(String name) {
        Duration rest = walks.getOrDefault(name, Duration.ZERO).multipliedBy(REST);
        return rest.compareTo(SHORTEST_REST) < 0 ? Duration.ZERO : rest;
    }

    private static boolean isPast(@Nullable Instant last, Duration interval, Instant now) {
        return last == null || !now.isBefore(last.plus(interval));
    }
}
