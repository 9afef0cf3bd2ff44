// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Retry retry = new Retry(new Random(1), Duration.ofSeconds(1));

    @Test
    void pausesLongerAndLongerButNotForEver() {
        for (int seconds : new int[] {1, 2, 4, 8, 30, 30, 30}) {
            assertThat(retry.nextMillis()).isCloseTo(seconds * 1000L, within(seconds * 200L));
        }
    }

    @Test
    void pausesByChanceSoThatAFleetDoesNotComeAtOnce() {
        Retry other = new Retry(new Random(42), Duration.ofSeconds(1));
        assertThat(retry.nextMillis()).isNotEqualTo(other.nextMillis());
    }

    @Test
    void beginsAnewAfterAConnectionThatLasted() {
        retry.nextMillis();
        retry.nextMillis();
        retry.ended(59 * SECOND);
        assertThat(retry.nextMillis()).isCloseTo(4000, within(800L));
        retry.ended(60 * SECOND);
        assertThat(retry.nextMillis()).isCloseTo(1000, within(200L));
        retry.slow();
        assertThat(retry.nextMillis()).isCloseTo(30_000, within(6000L));
    }

    @Test
    void opensTheCircuitAfterFiveFailuresInARowForFiveMinutes() {
        for (int i = 1; i < Retry.FAILURES; i++) {
            retry.failed(0);
            assertThat(retry.isOpen(0)).isFalse();
        }
        retry.failed(0);
        assertThat(retry.isOpen(299 * SECOND)).isTrue();
        assertThat(retry.isOpen(300 * SECOND)).isFalse();

        retry.failed(300 * SECOND);
        assertThat(retry.isOpen(599 * SECOND)).isTrue();
        retry.answered();
        assertThat(retry.isOpen(599 * SECOND)).isFalse();
    }
}
