// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Snapshot;

/**
 * When the next batch of an instance is due, learnt from how many snapshots at which spacing its batches hold. A collector
 * that sends at once for a while (an open incident) goes back to its longer batches afterwards: what was learnt fades with
 * a half-life of an hour. Not thread-safe.
 */
final class Pulse {
    static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final Duration HALF_LIFE = Duration.ofHours(1);
    private static final int MISSED_IS_SILENT = 3;

    private Duration interval;
    private Instant lastHeard;
    private @Nullable Instant newest;
    /** The next time a silent instance is to be reported. */
    private Instant due;

    /**
     * @param lastHeard when the last snapshot came, backend clock
     * @param now not reported before three intervals from here: after its own start the backend gives agents this long
     */
    Pulse(Instant lastHeard, Instant now, Duration interval) {
        this.lastHeard = lastHeard;
        this.interval = interval;
        this.due = now.plus(interval.multipliedBy(MISSED_IS_SILENT));
    }

    void beat(List<Snapshot> snapshots, Instant now) {
        Duration seen = SHORTEST;
        for (Snapshot snapshot : snapshots) {
            if (newest != null && snapshot.time().isAfter(newest)) {
                Duration spacing = Duration.between(newest, snapshot.time()).multipliedBy(snapshots.size());
                seen = spacing.compareTo(LONGEST) <= 0 && spacing.compareTo(seen) > 0 ? spacing : seen;
            }
            newest = snapshot.time();
        }
        if (seen.compareTo(interval) >= 0) {
            interval = seen;
        } else {
            double kept = Math.pow(2, -Duration.between(lastHeard, now).toMillis() / (double) HALF_LIFE.toMillis());
            interval = seen.plusMillis((long) (interval.minus(seen).toMillis() * Math.min(1, kept)));
        }
        lastHeard = now;
        due = now.plus(interval.multipliedBy(MISSED_IS_SILENT));
    }

    Duration interval() {
        return interval;
    }

    Duration silent(Instant now) {
        return Duration.between(lastHeard, now);
    }

    /** Whether the silence is to be reported now; true once per interval. */
    boolean isDue(Instant now) {
        if (now.isBefore(due) || silent(now).compareTo(interval.multipliedBy(MISSED_IS_SILENT)) < 0) {
            return false;
        }
        due = now.plus(SHORTEST);
        return true;
    }
}
