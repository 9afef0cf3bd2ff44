// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one running PostgreSQL server, and what they use together.
 *
 * @param pid of the postmaster
 * @param dataDirectory null where neither its command line nor its working directory tells
 * @param processes how many, the postmaster included
 * @param memory empty where it is not told, or looking would cost too much
 * @param userTicks CPU time since the server's start in ticks, of processes that ended too
 */
record PostgresCluster(
        long pid,
        @Nullable String dataDirectory,
        int processes,
        Optional<ProcessMemory> memory,
        long userTicks,
        long systemTicks) {}
