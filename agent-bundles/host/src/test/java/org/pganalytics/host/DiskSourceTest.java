// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiskSourceTest {
    private static final Path SERVER = Recorded.host("server");

    @Test
    void readsDisksWithoutPartitionsAndUnusedDevices() throws IOException {
        Recorded disks = Recorded.read(new DiskSource(), SERVER);

        assertThat(IntStream.range(0, disks.size()).mapToObj(row -> disks.text(row, "disk")))
                .containsExactly("nvme0n1", "sda", "dm-1", "dm-10");
    }

    @Test
    void readsBytesAndSeconds() throws IOException {
        Recorded disks = Recorded.read(new DiskSource(), SERVER);

        assertThat(disks.number(0, "reads")).isEqualTo(341426);
        assertThat(disks.number(0, "read_bytes")).isEqualTo(18832650L * 512);
        assertThat(disks.number(0, "read_seconds")).isEqualTo(169.027);
        assertThat(disks.number(0, "writes")).isEqualTo(246211);
        assertThat(disks.number(0, "written_bytes")).isEqualTo(46029656L * 512);
        assertThat(disks.number(0, "write_seconds")).isEqualTo(335.71);
        assertThat(disks.number(0, "in_flight")).isEqualTo(2);
        assertThat(disks.number(0, "busy_seconds")).isEqualTo(137.708);
        assertThat(disks.number(0, "queue_seconds")).isEqualTo(587.135);
        assertThat(disks.number(0, "flushes")).isEqualTo(74200);
        assertThat(disks.number(0, "flush_seconds")).isEqualTo(22.776);
    }

    @Test
    void leavesFlushesNullBeforeLinux55() throws IOException {
        Recorded disks = Recorded.read(new DiskSource(), SERVER);

        assertThat(disks.number(1, "queue_seconds")).isEqualTo(1.4);
        assertThat(disks.number(1, "flushes")).isNaN();
    }

    @Test
    void findsTheDiskOfAFilesystem() throws IOException {
        Disks disks = Disks.of(new HostView(SERVER));

        assertThat(disks.diskOf("259:2")).isEqualTo("nvme0n1");
        assertThat(disks.diskOf("8:1")).isEqualTo("sda");
        assertThat(disks.diskOf("253:10")).isEqualTo("dm-10");
        assertThat(disks.diskOf("0:27")).isNull();
    }
}
