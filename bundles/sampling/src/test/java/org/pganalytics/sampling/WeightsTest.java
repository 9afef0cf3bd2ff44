// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class WeightsTest {
    @Test
    void areInTheOrderOfTheKeysAndAddedWhereOneIsThereTwice() {
        Weights weights = Weights.of(pairs(7, 1, -9, 2, 7, 30, 1, 4, 7, 500, -9, 60));

        assertThat(weights.keys()).containsExactly(-9, 1, 7);
        assertThat(weights.values()).containsExactly(62, 4, 531);
    }

    @Test
    void maybeNone() {
        assertThat(Weights.of(pairs()).keys()).isEmpty();
    }

    /** Keys and weights in turn. */
    private static ByteBuffer pairs(long... parts) {
        ByteBuffer pairs = ByteBuffer.allocate(parts.length * Long.BYTES);
        for (int i = 0; i < parts.length; i += 2) {
            pairs.putLong(parts[i]).putDouble(parts[i + 1]);
        }
        return pairs.flip();
    }
}
