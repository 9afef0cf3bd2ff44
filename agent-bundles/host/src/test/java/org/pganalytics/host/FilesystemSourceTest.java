// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FilesystemSourceTest {
    @TempDir
    private Path root;

    @BeforeEach
    void makeMountPoints() throws IOException {
        for (String point : List.of("srv/pg data", "srv/images", "srv/nfs", "srv/zfs", "srv/hidden", "etc/hosts.d")) {
            Files.createDirectories(root.resolve(point));
        }
    }

    @Test
    void readsEachLocalFilesystemOnce() throws IOException {
        Recorded.write(root, "proc/diskstats", "8 0 sda 1 0 8 1 1 0 8 1 0 1 1\n8 1 sda1 1 0 8 1 1 0 8 1 0 1 1\n");
        mounts(
                "21 26 0:20 / /proc rw - proc proc rw",
                "26 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
                "27 26 8:1 /etc/hosts.d /etc/hosts.d rw - ext4 /dev/sda1 rw",
                "28 26 8:17 / /srv/pg\\040data rw - xfs /dev/mapper/vg-pg rw",
                "29 26 0:60 / /srv/zfs rw - zfs tank/pg rw");

        Recorded filesystems = Recorded.read(new FilesystemSource(), root);

        assertThat(mounts(filesystems)).containsExactly("/", "/srv/pg data", "/srv/zfs");
        assertThat(filesystems.text(0, "disk")).isEqualTo("sda");
        assertThat(filesystems.text(1, "disk")).isEmpty();
        assertThat(filesystems.text(1, "device")).isEqualTo("/dev/mapper/vg-pg");
        assertThat(filesystems.text(1, "type")).isEqualTo("xfs");
        assertThat(filesystems.number(0, "total_bytes"))
                .isPositive()
                .isGreaterThanOrEqualTo(filesystems.number(0, "free_bytes"));
        assertThat(filesystems.number(0, "available_bytes")).isBetween(0.0, filesystems.number(0, "free_bytes"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void tellsTheInodesOfThoseThatHaveANumberOfThem() throws IOException {
        mounts("26 1 8:1 / / rw - ext4 /dev/sda1 rw", "27 26 8:2 / /srv/zfs rw - btrfs /dev/sdb1 rw");
        FilesystemSource source = new FilesystemSource(
                new Inodes(List.of("/bin/sh", "-c", "echo 1000 250 \"$1\"; echo 0 0 \"$2\"", "sh"), System::nanoTime));

        await().until(() -> Recorded.read(source, root).number(0, "total_inodes") == 1000);

        Recorded filesystems = Recorded.read(source, root);
        assertThat(filesystems.number(0, "free_inodes")).isEqualTo(250);
        assertThat(filesystems.number(1, "total_inodes")).isNaN();
        assertThat(filesystems.number(1, "free_inodes")).isNaN();
    }

    @Test
    void asksNeitherTheNetworkNorImagesNorWhatIsHidden() throws IOException {
        mounts(
                "30 1 0:70 / /srv/nfs rw - nfs4 filer:/export rw",
                "31 1 7:0 / /srv/images ro - squashfs /dev/loop0 ro",
                "32 1 8:33 / /srv/hidden rw - ext4 /dev/sdc1 rw",
                "33 1 0:71 / /srv/hidden rw - tmpfs tmpfs rw",
                "34 1 0:72 / /srv/zfs rw - fuseblk /dev/sdd1 rw");

        assertThat(Recorded.read(new FilesystemSource(), root).size()).isZero();
    }

    @Test
    void leavesOutWhatItMayNotReach() throws IOException {
        mounts("35 1 8:49 / /not/there rw - ext4 /dev/sdd1 rw");

        assertThat(Recorded.read(new FilesystemSource(), root).size()).isZero();
    }

    private void mounts(String... lines) throws IOException {
        Recorded.write(root, "proc/self/mountinfo", String.join("\n", lines) + "\n");
    }

    private static List<String> mounts(Recorded filesystems) {
        return IntStream.range(0, filesystems.size())
                .mapToObj(row -> filesystems.text(row, "mount"))
                .toList();
    }
}
