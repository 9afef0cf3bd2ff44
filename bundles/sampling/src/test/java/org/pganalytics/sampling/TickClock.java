// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that goes on by the same span each time it is looked at: whatever is done between two looks takes that long. */
final class TickClock extends Clock {
    private final Duration tick;
    private Instant now = Instant.parse("2026-11-01T10:00:00Z");

    TickClock(Duration tick) {
        this.tick = tick;
    }

    synchronized void leap(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public synchronized Instant instant() {
        now = now.plus(tick);
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
