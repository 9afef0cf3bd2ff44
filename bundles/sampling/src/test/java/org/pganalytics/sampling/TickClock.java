// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Duration;
import java.time.Instant;
import org.pganalytics.testkit.LeapClock;

/** A clock that goes on by the same span each time it is looked at: whatever is done between two looks takes that long. */
final class TickClock extends LeapClock {
    private final Duration tick;

    TickClock(Duration tick) {
        this.tick = tick;
    }

    @Override
    public synchronized Instant instant() {
        leap(tick);
        return super.instant();
    }
}
