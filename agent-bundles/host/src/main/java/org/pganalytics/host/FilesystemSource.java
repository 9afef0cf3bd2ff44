// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pganalytics.model.MetricFamily;

/**
 * Space of the local filesystems, one row each however often it is mounted. Those of the network are left out, because asking
 * one whose server is away hangs, and so are images that are full by nature. Inodes are not told: Java has no call for them.
 */
final class FilesystemSource implements HostSource {
    private static final Set<String> WITHOUT_DEVICE = Set.of("zfs", "overlay");
    private static final Set<String> IMAGES = Set.of("squashfs", "iso9660", "erofs", "udf");

    /** The whole filesystem rather than a directory of it that is mounted elsewhere (bind mount), then the shortest path. */
    private static final Comparator<Mount> BEST = Comparator.<Mount, Boolean>comparing(
                    mount -> !mount.root().equals("/"))
            .thenComparing(mount -> mount.point().length());

    private static final MetricFamily FAMILY = new MetricFamily(
            "host_filesystem",
            List.of(
                    Columns.label("mount"),
                    Columns.attribute("device"),
                    Columns.attribute("disk"),
                    Columns.attribute("type"),
                    Columns.bytes("total_bytes"),
                    Columns.bytes("free_bytes"),
                    Columns.bytes("available_bytes")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        Disks disks = disks(host);
        for (Mount mount : local(host.mounts())) {
            File directory = host.at(mount.point()).toFile();
            long total = directory.getTotalSpace();
            // 0 is how Java says that it may not look there
            if (total > 0) {
                rows.add()
                        .set("mount", mount.point())
                        .set("device", mount.source())
                        .set("disk", disks.diskOf(mount.device()))
                        .set("type", mount.type())
                        .set("total_bytes", total)
                        .set("free_bytes", directory.getFreeSpace())
                        .set("available_bytes", directory.getUsableSpace());
            }
        }
    }

    /** None in a sandbox whose /proc does not tell them: the space is known nevertheless. */
    private static Disks disks(HostView host) throws IOException {
        try {
            return Disks.of(host);
        } catch (NoSuchFileException e) {
            return Disks.NONE;
        }
    }

    private static Iterable<Mount> local(List<Mount> mounts) {
        Map<String, Mount> visible = new LinkedHashMap<>();
        // What is mounted later on the same point hides what was there
        mounts.forEach(mount -> visible.put(mount.point(), mount));
        Map<String, Mount> best = new LinkedHashMap<>();
        visible.values().stream()
                .filter(FilesystemSource::isLocal)
                .forEach(mount ->
                        best.merge(mount.device(), mount, (one, other) -> BEST.compare(one, other) <= 0 ? one : other));
        return best.values();
    }

    private static boolean isLocal(Mount mount) {
        boolean onDevice = mount.source().startsWith("/dev/") && !mount.type().startsWith("fuse");
        return (onDevice || WITHOUT_DEVICE.contains(mount.type())) && !IMAGES.contains(mount.type());
    }
}
