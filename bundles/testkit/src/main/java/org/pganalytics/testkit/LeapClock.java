// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that only moves when told. Thread-safe. */
public class LeapClock extends Clock {
    private volatile Instant now;

    /** It is 10 o'clock on 2026-11-01, UTC. */
    public LeapClock() {
        this(Instant.parse("2026-11-01T10:00:00Z"));
    }

    public LeapClock(Instant start) {
        this.now = start;
    }

    /** @param duration negative to set it back */
    public synchronized void leap(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
