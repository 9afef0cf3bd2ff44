// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @Test
    void readsSeveralWithAndWithoutPorts() {
        assertThat(Address.parse(" a , b.example.org:9091,[::1]:9092, ::1 ,[fe80::2]", 9090))
                .containsExactly(
                        new Address("a", 9090),
                        new Address("b.example.org", 9091),
                        new Address("::1", 9092),
                        new Address("::1", 9090),
                        new Address("fe80::2", 9090));
    }

    @Test
    void isWrittenAsItIsRead() {
        assertThat(Address.parse("a,[::1]:1", 9090)).hasToString("[a:9090, [::1]:1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,,b", "a:port", "a:0", "a:65536", ":9090", "a,"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> Address.parse(text, 9090))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("org.pganalytics.link");
    }
}
