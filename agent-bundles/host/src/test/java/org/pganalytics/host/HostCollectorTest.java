// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.SampleState;

class HostCollectorTest {
    @TempDir
    private Path empty;

    @Test
    void readsEveryFamilyOfAServer() {
        assertThat(collect(Recorded.host("server")).values()).allSatisfy(sample -> assertThat(sample.state())
                .as(sample.family().name() + " " + sample.detail())
                .isEqualTo(SampleState.OK));
    }

    /** Rules, edges and the core metrics of the backend name these. */
    @Test
    void keepsTheFamiliesThatRulesName() {
        assertThat(collect(Recorded.host("server"))).containsKeys("host_cpu", "host_memory", "host_load");
    }

    @Test
    void saysWhatAContainerDoesNotHaveAndReadsTheRest() {
        Map<String, FamilySample> samples = collect(Recorded.host("container"));

        assertThat(samples.get("host_pressure").state()).isEqualTo(SampleState.SKIPPED);
        assertThat(samples.get("host_pressure").detail()).contains("psi=1");
        assertThat(samples.get("host_postgres").state()).isEqualTo(SampleState.SKIPPED);
        assertThat(samples.get("host_postgres").detail()).contains("no process of PostgreSQL");
        assertThat(samples.values()).filteredOn(FamilySample::isUsable).hasSize(samples.size() - 3);
    }

    @Test
    void saysSkippedOfEveryFamilyWithoutProc() {
        assertThat(collect(empty).values()).allSatisfy(sample -> {
            assertThat(sample.state()).isEqualTo(SampleState.SKIPPED);
            assertThat(sample.detail()).startsWith("no ");
        });
    }

    @Test
    void saysFailedOfATextItCannotReadAndReadsTheRest() throws IOException {
        Recorded.write(empty, "proc/loadavg", "nonsense\n");
        Recorded.write(empty, "proc/meminfo", "MemTotal: 1000 kB\n");

        Map<String, FamilySample> samples = collect(empty);

        assertThat(samples.get("host_load").state()).isEqualTo(SampleState.FAILED);
        assertThat(samples.get("host_load").detail()).contains("nonsense");
        assertThat(samples.get("host_memory").state()).isEqualTo(SampleState.OK);
    }

    @Test
    void cutsWhatHasTooManyRows() throws IOException {
        StringBuilder text = new StringBuilder("header\nheader\n");
        for (int i = 0; i < HostRows.LIMIT + 5; i++) {
            text.append("veth").append(i).append(": 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n");
        }
        Recorded.write(empty, "proc/net/dev", text.toString());

        FamilySample network = collect(empty).get("host_network");

        assertThat(network.state()).isEqualTo(SampleState.TRUNCATED);
        assertThat(network.detail()).startsWith("5 rows");
        assertThat(network.rows().size()).isEqualTo(HostRows.LIMIT);
        assertThat(network.rows().textAt(HostRows.LIMIT - 1, 0)).isEqualTo("veth" + (HostRows.LIMIT - 1));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void readsTheRealHost() {
        Map<String, FamilySample> samples = collect(Path.of("/"));

        assertThat(List.of("host_cpu", "host_memory", "host_load", "host_tasks"))
                .allSatisfy(name -> assertThat(samples.get(name).state()).isEqualTo(SampleState.OK));
        assertThat(samples.get("host_memory").rows().longAt(0, 0)).isPositive();
        assertThat(samples.values()).allSatisfy(sample -> assertThat(sample.state())
                .as(sample.family().name() + " " + sample.detail())
                .isNotEqualTo(SampleState.FAILED));
    }

    private static Map<String, FamilySample> collect(Path root) {
        assertThat(Files.isDirectory(root)).isTrue();
        return new HostCollector(root)
                .collect().stream()
                        .collect(Collectors.toMap(sample -> sample.family().name(), Function.identity()));
    }
}
