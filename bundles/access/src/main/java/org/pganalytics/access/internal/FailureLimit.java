// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.access.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pganalytics.api.access.Access.TooManyAttemptsException;

/**
 * Slows down guessing: after some failures of a key each further one doubles the time until the next try. An attempt counts
 * as failed until it is known to be right, so attempts side by side gain nothing. Bounded: the key used least recently is
 * forgotten. Thread-safe.
 */
final class FailureLimit {
    private static final int CAPACITY = 10_000;
    private static final Duration MEMORY = Duration.ofHours(1);

    private final Clock clock;
    private final int free;
    private final Duration longest;
    private final Map<String, Failures> failures = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > CAPACITY;
        }
    };

    private record Failures(int count, Instant last, Instant lockedUntil) {}

    /**
     * @param free failures without a lock
     * @param longest limit of the growing lock
     */
    FailureLimit(Clock clock, int free, Duration longest) {
        this.clock = clock;
        this.free = free;
        this.longest = longest;
    }

    /** Throws when the key is locked now. */
    synchronized void check(String key) {
        Failures known = failures.get(key);
        Instant now = clock.instant();
        if (known != null && now.isBefore(known.lockedUntil)) {
            throw new TooManyAttemptsException(Math.max(
                    1, Duration.between(now, known.lockedUntil).plusMillis(999).toSeconds()));
        }
    }

    /** Counts an attempt, as a failure for now. */
    synchronized void attempt(String key) {
        check(key);
        Instant now = clock.instant();
        Failures known = failures.get(key);
        int count = known == null || known.last.plus(MEMORY).isBefore(now) ? 1 : known.count + 1;
        Duration lock = Duration.ZERO;
        if (count >= free) {
            lock = Duration.ofSeconds(1L << Math.min(20, count - free));
            lock = lock.compareTo(longest) > 0 ? longest : lock;
        }
        failures.put(key, new Failures(count, now, now.plus(lock)));
    }

    synchronized void succeeded(String key) {
        failures.remove(key);
    }
}
