// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.pganalytics.model.MetricFamily;

/**
 * Space of the local filesystems, one row each however often it is mounted. Those of the network are left out, because asking
 * one whose server is away hangs, and so are images that are full by nature. Inodes are not told: Java has no call for them.
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
                    Columns.bytes("available_bytes")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        Disks disks = disks(host);
        for (Mount mount : new Mounts(host.mounts()).local()) {
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
}
