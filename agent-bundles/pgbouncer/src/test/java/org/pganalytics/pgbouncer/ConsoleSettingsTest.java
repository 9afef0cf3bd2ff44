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
        assertThat(named(" ", "jdbc:postgresql://[::1]:6432/pgbouncer")).isEqualTo("[::1]:6432");
        assertThat(named("edge", "jdbc:postgresql://10.0.0.1:6432/pgbouncer")).isEqualTo("edge");
    }

    @Test
    void saysHowAUrlIsWritten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> named("", "127.0.0.1:6432"))
                .withMessageContaining("write jdbc:postgresql://HOST:PORT/DATABASE");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> named("", "jdbc:postgresql:pgbouncer"))
                .withMessageContaining("jdbc:postgresql://host:6432/pgbouncer");
    }

    @Test
    void keepsThePasswordToItself() {
        assertThat(new ConsoleSettings("edge", "jdbc:postgresql://h/", "stats", () -> "secret").toString())
                .isEqualTo("edge");
    }

    @Test
    void refusesAPasswordInItsUrlWithoutShowingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> named("", "jdbc:postgresql://stats:s3cret@10.0.0.1:6432/pgbouncer"))
                .withMessageContaining("passwordFile")
                .withMessageNotContaining("s3cret");
    }

    private static String named(String name, String url) {
        return new ConsoleSettings(name, url, "stats", () -> "").name();
    }
}
