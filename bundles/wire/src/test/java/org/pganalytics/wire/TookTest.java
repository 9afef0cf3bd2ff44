// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TookTest {
    @ParameterizedTest
    @ValueSource(
            longs = {1_000, 1_400, 47_000, 999_999, 3_123_456, 5_000_000_000L, 86_400_000_000_000L, Long.MAX_VALUE})
    void isRightToAFifth(long nanos) {
        assertThat((double) Took.of(Took.code(Duration.ofNanos(nanos))).toNanos() / nanos)
                .isCloseTo(1, within(0.2));
    }

    @Test
    void codesStayThemselves() {
        for (int code = 0; code <= Took.MAX_CODE; code++) {
            assertThat(Took.code(Took.of(code))).isEqualTo(code);
        }
    }

    @Test
    void lessThanAMicrosecondIsNothing() {
        assertThat(Took.of(Took.code(Duration.ofNanos(900)))).isEqualTo(Duration.ZERO);
        assertThat(Took.of(Took.code(Duration.ofNanos(-5)))).isEqualTo(Duration.ZERO);
    }

    @Test
    void hasACodeForEachTime() {
        assertThat(Took.code(Duration.ofNanos(Long.MAX_VALUE))).isEqualTo(Took.MAX_CODE);
    }
}
