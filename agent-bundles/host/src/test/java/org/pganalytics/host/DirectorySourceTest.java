// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySourceTest {
    private static final String HOST_ROOT = "26 1 8:1 / / rw - ext4 /dev/sda1 rw\n";
    private static final String MOUNTS = HOST_ROOT
            + "28 26 8:17 / /srv/wal rw - xfs /dev/sdb1 rw\n"
            + "29 26 0:60 / /srv/fast rw - zfs tank/fast rw\n"
            + "30 26 0:70 / /srv/nfs rw - nfs4 filer:/export rw\n";

    @TempDir
    private Path root;

    @BeforeEach
    void runAServer() throws IOException {
        Recorded.write(root, "proc/5/stat", "5 (postgres) S 1 0 0 0 -1 0 0 0 0 0 1 1 0 0 20 0 1\n");
        Recorded.write(root, "proc/5/cmdline", "postgres\0-D\0/srv/pg\0");
        Recorded.write(root, "proc/5/mountinfo", MOUNTS);
        Recorded.write(root, "proc/self/mountinfo", MOUNTS);
        Files.createDirectories(root.resolve("srv/pg/pg_wal"));
        Files.createDirectories(root.resolve("srv/pg/pg_tblspc"));
    }

    @Test
    void tellsAllOfADataDirectoryOnOneDisk() throws IOException {
        Recorded directories = Recorded.read(new DirectorySource(), root);

        assertThat(directories.size()).isEqualTo(2);
        assertThat(directories.number(0, "postmaster_pid")).isEqualTo(5);
        assertThat(directories.text(0, "kind")).isEqualTo("data");
        assertThat(directories.text(0, "directory")).isEqualTo("/srv/pg");
        assertThat(directories.text(1, "kind")).isEqualTo("wal");
        assertThat(directories.text(1, "location")).isEqualTo("/srv/pg/pg_wal");
        assertThat(directories.text(1, "mount")).isEqualTo("/");
        assertThat(directories.number(1, "total_bytes")).isPositive();
        assertThat(directories.number(1, "available_bytes")).isBetween(0.0, directories.number(1, "total_bytes"));
    }

    @Test
    void followsTheLinksOfWalAndTablespaces() throws IOException {
        Files.createDirectories(root.resolve("srv/wal/main"));
        Files.createDirectories(root.resolve("srv/fast/ts"));
        Files.delete(root.resolve("srv/pg/pg_wal"));
        Files.createSymbolicLink(root.resolve("srv/pg/pg_wal"), root.resolve("srv/wal/main"));
        Files.createSymbolicLink(root.resolve("srv/pg/pg_tblspc/16400"), Path.of("../../fast/ts"));

        Recorded directories = Recorded.read(new DirectorySource(), root);

        assertThat(directories.size()).isEqualTo(3);
        assertThat(directories.text(0, "mount")).isEqualTo("/");
        assertThat(directories.text(1, "directory")).isEqualTo("/srv/pg/pg_wal");
        assertThat(directories.text(1, "location")).isEqualTo("/srv/wal/main");
        assertThat(directories.text(1, "mount")).isEqualTo("/srv/wal");
        assertThat(directories.text(2, "kind")).isEqualTo("tablespace");
        assertThat(directories.text(2, "directory")).isEqualTo("/srv/pg/pg_tblspc/16400");
        assertThat(directories.text(2, "location")).isEqualTo("/srv/fast/ts");
        assertThat(directories.text(2, "mount")).isEqualTo("/srv/fast");
        assertThat(directories.number(2, "total_bytes")).isPositive();
    }

    /** Nothing is there: looking at it would fail, as it would hang on a filer that is away. */
    @Test
    void doesNotTouchTheNetwork() throws IOException {
        Files.createSymbolicLink(root.resolve("srv/pg/pg_tblspc/16400"), root.resolve("srv/nfs/ts"));

        Recorded directories = Recorded.read(new DirectorySource(), root);

        assertThat(directories.text(2, "location")).isEqualTo("/srv/nfs/ts");
        assertThat(directories.text(2, "mount")).isEqualTo("/srv/nfs");
        assertThat(directories.number(2, "total_bytes")).isNaN();
    }

    @Test
    void hasNoLocationOfWhatItMayNotSee() throws IOException {
        Files.delete(root.resolve("srv/pg/pg_wal"));

        Recorded directories = Recorded.read(new DirectorySource(), root);

        assertThat(directories.text(1, "kind")).isEqualTo("wal");
        assertThat(directories.text(1, "location")).isEmpty();
        assertThat(directories.number(1, "total_bytes")).isNaN();
    }

    @Test
    void knowsAMountThatItMayNotSee() throws IOException {
        Files.delete(root.resolve("srv/pg/pg_wal"));
        for (String process : new String[] {"5", "self"}) {
            Recorded.write(
                    root,
                    "proc/" + process + "/mountinfo",
                    MOUNTS + "31 26 8:33 / /srv/pg/pg_wal rw - ext4 /dev/sdc1 rw\n");
        }

        Recorded directories = Recorded.read(new DirectorySource(), root);

        assertThat(directories.text(1, "mount")).isEqualTo("/srv/pg/pg_wal");
        assertThat(directories.number(1, "total_bytes")).isNaN();
    }

    @Test
    void doesNotTakeADirectoryOfAnotherContainerForItsOwn() throws IOException {
        Recorded.write(root, "proc/5/mountinfo", "90 80 0:50 / / rw - overlay overlay rw\n");

        Recorded directories = Recorded.read(new DirectorySource(), root);

        assertThat(directories.size()).isEqualTo(2);
        assertThat(directories.text(0, "directory")).isEqualTo("/srv/pg");
        assertThat(directories.text(0, "location")).isEmpty();
        assertThat(directories.text(0, "mount")).isEmpty();
    }

    /** A volume that two containers of a pod have mounted at one place, and one that the agent's does not have. */
    @Test
    void tellsWhatItShares() throws IOException {
        String volume = "91 90 8:1 /volumes/7 /srv/pg rw - ext4 /dev/sda1 rw\n";
        Recorded.write(
                root,
                "proc/5/mountinfo",
                "90 80 0:50 / / rw - overlay overlay rw\n" + volume
                        + "92 90 8:1 /volumes/8 /srv/wal rw - ext4 /dev/sda1 rw\n");
        Recorded.write(root, "proc/self/mountinfo", "95 80 0:51 / / rw - overlay overlay rw\n" + volume);
        Files.createDirectories(root.resolve("srv/wal"));
        Files.delete(root.resolve("srv/pg/pg_wal"));
        Files.createSymbolicLink(root.resolve("srv/pg/pg_wal"), root.resolve("srv/wal"));

        Recorded directories = Recorded.read(new DirectorySource(), root);

        assertThat(directories.text(0, "mount")).isEqualTo("/srv/pg");
        assertThat(directories.number(0, "total_bytes")).isPositive();
        assertThat(directories.text(1, "location")).isEmpty();
    }

    @Test
    void saysSoWhereNoServerIs() throws IOException {
        Files.delete(root.resolve("proc/5/stat"));

        assertThatThrownBy(() -> Recorded.read(new DirectorySource(), root))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("no process of PostgreSQL");
    }
}
