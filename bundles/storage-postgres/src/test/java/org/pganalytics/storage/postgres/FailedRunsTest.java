// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailedRunsTest {
    private final FailedRuns.Run run = new FailedRuns.Run("agent1", 7);
    private final FailedRuns failed = new FailedRuns();

    @Test
    void refusesWhatCameBehindAFailedBatchUntilTheRunStartsOver() {
        assertThat(failed.isBehind(run, 1)).isFalse();
        failed.add(run, 1);
        assertThat(failed.isBehind(run, 2)).isTrue();
        assertThat(failed.isBehind(new FailedRuns.Run("agent1", 8), 2)).isFalse();

        failed.remove(run);
        assertThat(failed.isBehind(run, 2)).isFalse();
    }

    @Test
    void takesARunThatStartsOverWithoutWhatItsAgentDropped() {
        failed.add(run, 1);
        failed.add(run, 2);
        failed.add(run, 3);

        assertThat(failed.isBehind(run, 2)).isFalse();
        assertThat(failed.isBehind(run, 4)).isTrue();
    }
}
