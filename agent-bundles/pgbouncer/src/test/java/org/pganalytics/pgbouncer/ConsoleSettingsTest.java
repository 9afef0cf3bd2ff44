// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ConsoleSettingsTest {
    @Test
    void isNamedByHostAndPortOfItsUrl() {
        assertThat(named("", "jdbc:postgresql://10.0.0.1:6432/pgbouncer?sslmode=verify-full"))
                .isEqualTo("10.0.0.1:6432");
        assertThat(named(" ", "jdbc:postgresql://[::1]:6432")).isEqualTo("[::1]:6432");
        assertThat(named("edge", "jdbc:postgresql://10.0.0.1:6432/pgbouncer")).isEqualTo("edge");
    }

    @Test
    void saysHowAUrlIsWritten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> named("", "127.0.0.1:6432"))
                .withMessageContaining("127.0.0.1:6432")
                .withMessageContaining("jdbc:postgresql://host:6432/pgbouncer");
    }

    @Test
    void keepsThePasswordToItself() {
        assertThat(new ConsoleSettings("edge", "jdbc:postgresql://h/", "stats", () -> "secret").toString())
                .isEqualTo("edge");
    }

    private static String named(String name, String url) {
        return new ConsoleSettings(name, url, "stats", () -> "").name();
    }
}
