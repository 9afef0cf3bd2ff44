// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.util.Optional;

/**
 * Memory of one or several processes of a server.
 *
 * @param anonymousBytes in RAM and of their own; what is still shared with the postmaster since the fork counts in each
 * @param sharedBytes shared memory (shared_buffers) that one of them has touched, the most of any; huge pages are not in it
 * @param swapBytes of their own and swapped out
 */
record ProcessMemory(long anonymousBytes, long sharedBytes, long swapBytes) {
    private static final long KB = 1024;

    /** From /proc/PID/status; empty of a process that has none (ended), or before Linux 4.5. */
    static Optional<ProcessMemory> parse(String status) {
        return status.contains("\nRssAnon:")
                ? Optional.of(new ProcessMemory(
                        bytes(status, "RssAnon:"), bytes(status, "RssShmem:"), bytes(status, "VmSwap:")))
                : Optional.empty();
    }

    ProcessMemory plus(ProcessMemory other) {
        return new ProcessMemory(
                anonymousBytes + other.anonymousBytes,
                Math.max(sharedBytes, other.sharedBytes),
                swapBytes + other.swapBytes);
    }

    private static long bytes(String status, String name) {
        int start = status.indexOf('\n' + name);
        if (start < 0) {
            return 0;
        }
        int end = status.indexOf(" kB", start);
        return Long.parseLong(status.substring(start + 1 + name.length(), end).strip()) * KB;
    }
}
