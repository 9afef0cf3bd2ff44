// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Rows;
import org.pganalytics.model.SampleState;

class HostCollectorTest {
    @TempDir
    private Path proc;

    @Test
    void readsProc() throws IOException {
        Files.writeString(proc.resolve("stat"), "cpu  100 50 200 1000 30 1 2 7 0 0\ncpu0 1 2\ncpu1 1 2\nintr 5\n");
        Files.writeString(
                proc.resolve("meminfo"), "MemTotal: 1000 kB\nMemAvailable: 400 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");
        Files.writeString(proc.resolve("loadavg"), "0.50 1.25 2.00 1/100 4242\n");
        List<FamilySample> samples = new HostCollector(proc).collect();

        Rows cpu = samples.get(0).rows();
        assertThat(cpu.longAt(0, 0)).isEqualTo(2);
        assertThat(cpu.doubleAt(0, 1)).isEqualTo(1.5);
        assertThat(cpu.doubleAt(0, 2)).isEqualTo(2.03);
        assertThat(cpu.doubleAt(0, 3)).isEqualTo(0.3);
        assertThat(cpu.doubleAt(0, 5)).isEqualTo(0.07);
        assertThat(samples.get(1).rows().longAt(0, 1)).isEqualTo(409_600);
        assertThat(samples.get(2).rows().doubleAt(0, 1)).isEqualTo(1.25);
    }

    @Test
    void saysSkippedWithoutProc() {
        assertThat(new HostCollector(proc.resolve("absent")).collect())
                .extracting(FamilySample::state)
                .containsOnly(SampleState.SKIPPED);
    }

    @Test
    void saysFailedOfAnUnreadableText() throws IOException {
        Files.writeString(proc.resolve("loadavg"), "nonsense\n");

        assertThat(new HostCollector(proc).collect().get(2).state()).isEqualTo(SampleState.FAILED);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void readsTheRealProc() {
        List<FamilySample> samples = new HostCollector().collect();

        assertThat(samples).extracting(FamilySample::state).containsOnly(SampleState.OK);
        assertThat(samples.get(1).rows().longAt(0, 0)).isPositive();
    }
}
