// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.PartState;

class ResourceGuardTest {
    private static final long MEGABYTE = 1024 * 1024;
    private static final Duration CHECK = Duration.ofSeconds(30);

    private long nanos = 5;
    private long memory = 40 * MEGABYTE;
    private long cpuNanos = 7;
    private final ResourceGuard guard =
            new ResourceGuard(100 * MEGABYTE, 0.1, CHECK, () -> new ResourceGuard.Usage(memory, cpuNanos), () -> nanos);

    @Test
    void slowsDownStepByStepNearItsMemoryAndGetsFasterFarFromIt() {
        assertThat(after(0.01)).isEqualTo(1);
        assertThat(guard.parts().get(0).health()).isEqualTo(PartState.Health.OK);

        memory = 81 * MEGABYTE;
        assertThat(guard.slowdown()).as("within the check interval").isEqualTo(1);
        assertThat(after(0.01)).isEqualTo(2);
        assertThat(guard.parts().get(0).health()).isEqualTo(PartState.Health.DEGRADED);
        assertThat(guard.parts().get(0).detail())
                .isEqualTo("81 MB of 100 MB and 1.0 % of 10.0 % CPU: 2 times the interval between snapshots");
        assertThat(after(0.01)).isEqualTo(4);

        memory = 60 * MEGABYTE;
        assertThat(after(0.01)).as("between near and far").isEqualTo(4);
        memory = 49 * MEGABYTE;
        assertThat(after(0.01)).isEqualTo(2);
        assertThat(after(0.01)).isEqualTo(1);
        assertThat(guard.parts().get(0).health()).isEqualTo(PartState.Health.OK);
    }

    @Test
    void slowsDownNearItsCpuNeverWithoutEnd() {
        for (int times = 2; times <= 16; times *= 2) {
            assertThat(after(0.09)).isEqualTo(times);
        }
        assertThat(after(0.5)).isEqualTo(16);
    }

    @Test
    void knowsWhatThisProcessUses() {
        ResourceGuard.Usage used = ResourceGuard.Usage.ofThisProcess();

        assertThat(used.memoryBytes()).isGreaterThan(10 * MEGABYTE);
        assertThat(used.cpuNanos()).isPositive();
    }

    @Test
    void refusesALimitOfNothing() {
        assertThatThrownBy(() -> new ResourceGuard(0, 0.1, CHECK, ResourceGuard.Usage::ofThisProcess, () -> 0))
                .hasMessageContaining("memoryMegabytes");
        assertThatThrownBy(() -> new ResourceGuard(1, Double.NaN, CHECK, ResourceGuard.Usage::ofThisProcess, () -> 0))
                .hasMessageContaining("cpuPercent");
    }

    /** What it says when this share of a core was used until the next look. */
    private int after(double share) {
        nanos += CHECK.toNanos();
        cpuNanos += (long) (CHECK.toNanos() * share);
        return guard.slowdown();
    }
}
