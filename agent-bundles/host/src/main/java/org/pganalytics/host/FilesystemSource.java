// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.pganalytics.model.MetricFamily;

/**
 * Space of the local filesystems, one row each however often it is mounted. Those of the network are left out, because asking
 * one whose server is away hangs, and so are images that are full by nature.
 */
final class FilesystemSource implements HostSource {
    private static final MetricFamily FAMILY = new MetricFamily(
            "host_filesystem",
            List.of(
                    Columns.label("mount"),
                    Columns.attribute("device"),
                    Columns.attribute("disk"),
                    Columns.attribute("type"),
                    Columns.bytes("total_bytes"),
                    Columns.bytes("free_bytes"),
                    Columns.bytes("available_bytes"),
                    Columns.gauge("total_inodes"),
                    Columns.gauge("free_inodes")));

    private final Inodes inodes;

    FilesystemSource() {
        this(new Inodes());
    }

    FilesystemSource(Inodes inodes) {
        this.inodes = inodes;
    }

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        Disks disks = disks(host);
        Collection<Mount> mounts = new Mounts(host.mounts()).local();
        Map<String, Inodes.Count> counts = inodes.of(
                mounts.stream().map(mount -> host.at(mount.point()).toString()).toList());
        for (Mount mount : mounts) {
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
                Inodes.Count count = counts.get(directory.getPath());
                if (count != null && count.total() > 0) {
                    rows.set("total_inodes", count.total()).set("free_inodes", count.free());
                }
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
}
