// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupSourcesTest {
    private static final Path SERVER = Recorded.host("server");
    private static final Path CONTAINER = Recorded.host("container");

    @TempDir
    private Path root;

    @Test
    void readsCpuOfThePostgresCgroupsOfVersion2() throws IOException {
        Recorded cpu = Recorded.read(new CgroupCpuSource(), SERVER);

        assertThat(cpu.size()).isEqualTo(2);
        assertThat(cpu.text(0, "cgroup")).isEqualTo("/system.slice/system-postgresql.slice/postgresql@15-main.service");
        assertThat(cpu.number(0, "version")).isEqualTo(2);
        assertThat(cpu.text(0, "owner")).isEqualTo("postgres");
        assertThat(cpu.number(0, "usage_seconds")).isEqualTo(50.85);
        assertThat(cpu.number(0, "user_seconds")).isEqualTo(41.4);
        assertThat(cpu.number(0, "system_seconds")).isEqualTo(9.45);
        assertThat(cpu.number(0, "periods")).isEqualTo(4000);
        assertThat(cpu.number(0, "throttled_periods")).isEqualTo(900);
        assertThat(cpu.number(0, "throttled_seconds")).isEqualTo(12.5);
    }

    @Test
    void takesTheSmallestLimitOfTheCgroupAndThoseItIsIn() throws IOException {
        Recorded cpu = Recorded.read(new CgroupCpuSource(), SERVER);
        Recorded memory = Recorded.read(new CgroupMemorySource(), SERVER);

        assertThat(cpu.number(0, "limit_cpus")).as("of the slice").isEqualTo(1.5);
        assertThat(cpu.number(1, "limit_cpus")).isNaN();
        assertThat(memory.number(0, "limit_bytes")).as("of the service").isEqualTo(4L << 30);
        assertThat(memory.number(1, "limit_bytes")).isNaN();
    }

    @Test
    void readsMemoryOfVersion2() throws IOException {
        Recorded memory = Recorded.read(new CgroupMemorySource(), SERVER);

        assertThat(memory.number(0, "usage_bytes")).isEqualTo(3L << 30);
        assertThat(memory.number(0, "inactive_file_bytes")).isEqualTo(1L << 30);
        assertThat(memory.number(0, "limit_hits")).isEqualTo(31);
        assertThat(memory.number(0, "high_hits")).isEqualTo(4);
        assertThat(memory.number(0, "oom_kills")).isEqualTo(1);
    }

    @Test
    void readsTheAgentsOwnCgroupOfVersion1WithoutPostgres() throws IOException {
        Recorded cpu = Recorded.read(new CgroupCpuSource(), CONTAINER);
        Recorded memory = Recorded.read(new CgroupMemorySource(), CONTAINER);

        assertThat(cpu.text(0, "owner")).isEqualTo("agent");
        assertThat(cpu.number(0, "version")).isEqualTo(1);
        assertThat(cpu.number(0, "limit_cpus")).isEqualTo(0.5);
        assertThat(cpu.number(0, "usage_seconds")).isEqualTo(12.25);
        assertThat(cpu.number(0, "user_seconds")).isEqualTo(8);
        assertThat(cpu.number(0, "system_seconds")).isEqualTo(4);
        assertThat(cpu.number(0, "throttled_periods")).isEqualTo(25);
        assertThat(cpu.number(0, "throttled_seconds")).isEqualTo(3.5);
        assertThat(memory.number(0, "limit_bytes")).as("no limit").isNaN();
        assertThat(memory.number(0, "usage_bytes")).isEqualTo(60682240);
        assertThat(memory.number(0, "inactive_file_bytes")).isEqualTo(16437248);
        assertThat(memory.number(0, "limit_hits")).isEqualTo(6);
        assertThat(memory.number(0, "oom_kills")).isEqualTo(3);
    }

    @Test
    void doesNotFollowAPathOutOfTheMount() throws IOException {
        Recorded.write(root, "proc/self/cgroup", "0::/../other\n");
        Recorded.write(root, "proc/self/mountinfo", "30 22 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        Recorded.write(root, "sys/fs/cgroup/cgroup.procs", "");
        Recorded.write(root, "sys/fs/other/cpu.stat", "usage_usec 1\n");

        assertThatThrownBy(() -> Recorded.read(new CgroupCpuSource(), root))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("/../other");
    }

    /** A container that shares the host's processes has only its own cgroup mounted. */
    @Test
    void takesNoOtherContainersCgroupForItsOwn() throws IOException {
        Recorded.write(root, "proc/5/stat", "5 (postgres) S 1 0 0 0 -1 0 0 0 0 0 1 1 0 0 20 0 1\n");
        Recorded.write(root, "proc/5/cgroup", "4:memory:/docker/postgres\n");
        Recorded.write(
                root,
                "proc/self/mountinfo",
                "30 22 0:27 /docker/agent /sys/fs/cgroup/memory ro - cgroup cgroup memory\n");
        Recorded.write(root, "sys/fs/cgroup/memory/memory.usage_in_bytes", "1\n");

        assertThatThrownBy(() -> Recorded.read(new CgroupMemorySource(), root))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("/docker/postgres")
                .hasMessageContaining("not mounted here");
    }

    @Test
    void saysSoWhereTheKernelHasNoSuchController() throws IOException {
        Recorded.write(root, "proc/self/cgroup", "3:cpuset:/\n");

        assertThatThrownBy(() -> Recorded.read(new CgroupMemorySource(), root))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("memory");
    }

    /** Its server ended between the two looks at it, for instance. */
    @Test
    void readsTheOthersWhereOneIsGone() throws IOException {
        for (String pid : new String[] {"5", "6"}) {
            Recorded.write(root, "proc/" + pid + "/stat", pid + " (postgres) S 1 0 0 0 -1 0 0 0 0 0 1 1 0 0 20 0 1\n");
        }
        Recorded.write(root, "proc/6/cgroup", "0::/six\n");
        Recorded.write(root, "proc/self/mountinfo", "30 22 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        Recorded.write(root, "sys/fs/cgroup/six/cpu.stat", "usage_usec 2000000\n");

        Recorded cpu = Recorded.read(new CgroupCpuSource(), root);

        assertThat(cpu.size()).isEqualTo(1);
        assertThat(cpu.number(0, "usage_seconds")).isEqualTo(2);
    }
}
