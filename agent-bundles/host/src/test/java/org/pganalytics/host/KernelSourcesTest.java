// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CPU, load, tasks, memory and pressure of a recorded host. */
class KernelSourcesTest {
    private static final Path SERVER = Recorded.host("server");

    @TempDir
    private Path other;

    @Test
    void readsCpuTimeInSeconds() throws IOException {
        Recorded cpu = Recorded.read(new CpuSource(), SERVER);

        assertThat(cpu.number(0, "cpus")).isEqualTo(2);
        assertThat(cpu.number(0, "user_seconds")).isEqualTo(5287.28);
        assertThat(cpu.number(0, "system_seconds")).isEqualTo(1774.31);
        assertThat(cpu.number(0, "iowait_seconds")).isEqualTo(52.98);
        assertThat(cpu.number(0, "idle_seconds")).isEqualTo(45326.09);
        assertThat(cpu.number(0, "steal_seconds")).isEqualTo(2.5);
    }

    @Test
    void readsLoadAndTasks() throws IOException {
        Recorded load = Recorded.read(new LoadSource(), SERVER);
        Recorded tasks = Recorded.read(new TaskSource(), SERVER);

        assertThat(load.number(0, "load1")).isEqualTo(0.5);
        assertThat(load.number(0, "load5")).isEqualTo(1.25);
        assertThat(load.number(0, "load15")).isEqualTo(2);
        assertThat(tasks.number(0, "running")).isEqualTo(3);
        assertThat(tasks.number(0, "blocked")).isEqualTo(1);
        assertThat(tasks.number(0, "context_switches")).isEqualTo(17612209);
        assertThat(tasks.number(0, "forks")).isEqualTo(86500);
    }

    @Test
    void readsMemoryInBytes() throws IOException {
        Recorded memory = Recorded.read(new MemorySource(), SERVER);
        Recorded virtual = Recorded.read(new VirtualMemorySource(), SERVER);

        assertThat(memory.number(0, "total_bytes")).isEqualTo(16301048L * 1024);
        assertThat(memory.number(0, "available_bytes")).isEqualTo(12009876L * 1024);
        assertThat(memory.number(0, "swap_total_bytes")).isEqualTo(2097148L * 1024);
        assertThat(memory.number(0, "swap_free_bytes")).isEqualTo(2000000L * 1024);
        assertThat(virtual.number(0, "dirty_bytes")).isEqualTo(1840 * 1024);
        assertThat(virtual.number(0, "writeback_bytes")).isEqualTo(12 * 1024);
        assertThat(virtual.number(0, "committed_bytes")).isEqualTo(6321004L * 1024);
        assertThat(virtual.number(0, "commit_limit_bytes")).isEqualTo(10247672L * 1024);
        assertThat(virtual.number(0, "huge_pages_total")).isEqualTo(1100);
        assertThat(virtual.number(0, "huge_pages_free")).isEqualTo(40);
        assertThat(virtual.number(0, "swap_in")).isEqualTo(120);
        assertThat(virtual.number(0, "swap_out")).isEqualTo(24500);
        assertThat(virtual.number(0, "major_faults")).isEqualTo(1531);
        assertThat(virtual.number(0, "oom_kills")).isEqualTo(2);
    }

    @Test
    void leavesNullWhatAnOlderKernelDoesNotTell() throws IOException {
        Recorded virtual = Recorded.read(new VirtualMemorySource(), Recorded.host("container"));

        assertThat(virtual.number(0, "major_faults")).isEqualTo(3);
        assertThat(virtual.number(0, "oom_kills")).isNaN();
    }

    @Test
    void readsPressureOfAllResources() throws IOException {
        Recorded pressure = Recorded.read(new PressureSource(), SERVER);

        assertThat(pressure.number(0, "cpu_some_seconds")).isEqualTo(2153.575193);
        assertThat(pressure.number(0, "cpu_full_seconds")).isZero();
        assertThat(pressure.number(0, "memory_some_seconds")).isEqualTo(2.5);
        assertThat(pressure.number(0, "memory_full_seconds")).isEqualTo(1.5);
        assertThat(pressure.number(0, "io_some_seconds")).isEqualTo(69.671135);
        assertThat(pressure.number(0, "io_full_seconds")).isEqualTo(35.432615);
    }

    @Test
    void readsCpuPressureBeforeLinux513() throws IOException {
        String some = "some avg10=0.00 avg60=0.00 avg300=0.00 total=7000000\n";
        String full = "full avg10=0.00 avg60=0.00 avg300=0.00 total=1000000\n";
        Recorded.write(other, "proc/pressure/cpu", some);
        Recorded.write(other, "proc/pressure/memory", some + full);
        Recorded.write(other, "proc/pressure/io", some + full);

        Recorded pressure = Recorded.read(new PressureSource(), other);

        assertThat(pressure.number(0, "cpu_some_seconds")).isEqualTo(7);
        assertThat(pressure.number(0, "cpu_full_seconds")).isNaN();
        assertThat(pressure.number(0, "io_full_seconds")).isEqualTo(1);
    }
}
