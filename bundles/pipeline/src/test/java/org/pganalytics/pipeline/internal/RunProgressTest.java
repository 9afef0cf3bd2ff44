// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.CoreRow;

class RunProgressTest {
    private final AtomicLong keptRows = new AtomicLong();
    private final RunProgress run = new RunProgress(keptRows);

    private boolean begin(long sequence, int second) {
        return run.begin(
                sequence, List.of(CoreRow.unknown()), new CompletableFuture<>(), Samples.START.plusSeconds(second));
    }

    @Test
    void keepsNoRowsOfBatchesThatTheAgentDropped() {
        for (long sequence = 1; sequence <= 3; sequence++) {
            begin(sequence, 0);
            run.failed(sequence, Samples.START);
        }
        assertThat(keptRows).hasValue(3);

        assertThat(begin(3, 31)).isTrue();
        run.stored(3);
        assertThat(run.isDurable(3)).isTrue();
        assertThat(keptRows).hasValue(0);
    }
}
