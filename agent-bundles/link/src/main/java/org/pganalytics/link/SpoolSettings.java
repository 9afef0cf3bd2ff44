// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Where unacknowledged snapshots are kept on disk, and how much of them.
 *
 * @param directory of this agent alone; made when it is not there
 * @param maxBytes of all files together, at least {@link #LEAST_BYTES}
 * @param maxAge of what is kept
 */
public record SpoolSettings(Path directory, long maxBytes, Duration maxAge) {
    public static final long LEAST_BYTES = 64 * 1024;

    private static final int SEGMENTS = 16;
    private static final long MAX_SEGMENT_BYTES = 4 * 1024 * 1024;

    public SpoolSettings {
        Objects.requireNonNull(directory);
        if (maxBytes < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "org.pganalytics.link: a spool of " + maxBytes + " bytes is under " + LEAST_BYTES);
        }
        if (maxAge.isNegative() || maxAge.isZero()) {
            throw new IllegalArgumentException("org.pganalytics.link: spoolAge must be longer than nothing");
        }
    }

    /** From this size on a segment is not written to any more: whole segments are dropped, so they are small. */
    long segmentBytes() {
        return Math.min(MAX_SEGMENT_BYTES, maxBytes / SEGMENTS);
    }

    /** The same by age. */
    long segmentNanos() {
        return maxAge.toNanos() / SEGMENTS;
    }
}
