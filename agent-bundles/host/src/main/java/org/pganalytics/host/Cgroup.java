// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * A control group as one controller sees it (cgroups(7)).
 *
 * @param pid of a process in it, or self
 * @param path its name, from the top of the hierarchy
 * @param version 1 or 2
 * @param owner "postgres", or "agent" where no PostgreSQL is to be seen
 * @param directory where its files are
 * @param top where its hierarchy is mounted
 */
record Cgroup(String pid, String path, int version, String owner, Path directory, Path top) {
    /** The limit of the cgroup in a directory; empty if it has none. */
    interface Limit {
        OptionalDouble read(Path directory) throws IOException;
    }

    /** The smallest limit of this cgroup and of those it is in; empty if there is none. */
    OptionalDouble limit(Limit limit) throws IOException {
        OptionalDouble least = OptionalDouble.empty();
        for (Path at = directory; at != null && at.startsWith(top); at = at.getParent()) {
            OptionalDouble here = limit.read(at);
            if (here.isPresent() && (least.isEmpty() || here.getAsDouble() < least.getAsDouble())) {
                least = here;
            }
        }
        return least;
    }
}
