// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The mounts that are to be seen: what is mounted later on the same point hides what was there. */
final class Mounts {
    /** The whole filesystem rather than a directory of it that is mounted elsewhere (bind mount), then the shortest path. */
    private static final Comparator<Mount> BEST = Comparator.<Mount, Boolean>comparing(
                    mount -> !mount.root().equals("/"))
            .thenComparing(mount -> mount.point().length());

    private final Map<String, Mount> byPoint = new LinkedHashMap<>();
    private final Map<String, Mount> localByDevice = new LinkedHashMap<>();

    Mounts(List<Mount> all) {
        all.forEach(mount -> byPoint.put(mount.point(), mount));
        byPoint.values().stream()
                .filter(Mount::isLocal)
                .forEach(mount -> localByDevice.merge(
                        mount.device(), mount, (one, other) -> BEST.compare(one, other) <= 0 ? one : other));
    }

    /** Each local filesystem once, by its best mount. */
    Collection<Mount> local() {
        return localByDevice.values();
    }

    boolean isPoint(Path path) {
        return byPoint.containsKey(path.toString());
    }

    /** The filesystem that an absolute path without links is on, by its best mount. */
    Optional<Mount> of(Path path) {
        return at(path).map(mount -> mount.isLocal() ? localByDevice.get(mount.device()) : mount);
    }

    /** Whether a path is the same directory in both. */
    boolean agree(Mounts other, Path path) {
        Optional<Mount> mount = at(path);
        return mount.isPresent() && other.at(path).filter(mount.get()::isSameAs).isPresent();
    }

    private Optional<Mount> at(Path path) {
        return byPoint.values().stream()
                .filter(mount -> path.startsWith(mount.point()))
                .max(Comparator.comparing(mount -> mount.point().length()));
    }
}
