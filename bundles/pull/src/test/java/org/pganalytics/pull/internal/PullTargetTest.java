// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.SslMode;
import org.pganalytics.model.InstanceId;

class PullTargetTest {
    private static final HostPort HOST = HostPort.parse("db1.example.com");
    private static final String PEM = "-----BEGIN CERTIFICATE-----\n";

    @ParameterizedTest
    @CsvSource({
        "db1, db1:5432",
        "db1.example.com:6432, db1.example.com:6432",
        "10.0.0.1, 10.0.0.1:5432",
        "[fd00::1], [fd00::1]:5432",
        "[fd00::1]:6432, [fd00::1]:6432"
    })
    void readsHosts(String text, String read) {
        assertThat(HostPort.parse(text)).hasToString(read);
        assertThat(HostPort.parse(read)).isEqualTo(HostPort.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "db1:0", "db1:70000", "fd00::1", "db1/x?sslmode=disable", "db1,db2", "db 1", "[x]y:1"})
    void refusesWhatIsNoHost(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text));
    }

    @Test
    void verifiesInFullUnlessToldOtherwise() {
        PullTarget target = PullTarget.of(new InstanceId("db1"), List.of(HOST), "postgres", "monitor");
        assertThat(target.sslMode()).isEqualTo(SslMode.VERIFY_FULL).hasToString("verify-full");
        assertThat(SslMode.parse("verify-ca")).isEqualTo(SslMode.VERIFY_CA);
        assertThatIllegalArgumentException().isThrownBy(() -> SslMode.parse("prefer"));
    }

    @Test
    void saysWhatIsWrong() {
        refused("hosts", List.of(), "any", "db", "u", SslMode.VERIFY_FULL, "", 10);
        refused("twice", List.of(HOST, HOST), "any", "db", "u", SslMode.VERIFY_FULL, "", 10);
        refused("serverType 'master'", List.of(HOST), "master", "db", "u", SslMode.VERIFY_FULL, "", 10);
        refused("database", List.of(HOST), "any", " ", "u", SslMode.VERIFY_FULL, "", 10);
        refused("user", List.of(HOST), "any", "db", "a\nb", SslMode.VERIFY_FULL, "", 10);
        refused("PEM", List.of(HOST), "any", "db", "u", SslMode.VERIFY_FULL, "/etc/ca.pem", 10);
        refused("of no use", List.of(HOST), "any", "db", "u", SslMode.REQUIRE, PEM, 10);
        refused("1s to 1m", List.of(HOST), "any", "db", "u", SslMode.VERIFY_FULL, PEM, 0);
        refused("1s to 1m", List.of(HOST), "any", "db", "u", SslMode.VERIFY_FULL, PEM, 61);
    }

    private static void refused(
            String reason,
            List<HostPort> hosts,
            String serverType,
            String database,
            String user,
            SslMode mode,
            String pem,
            int seconds) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PullTarget(
                        new InstanceId("db1"),
                        hosts,
                        serverType,
                        database,
                        user,
                        mode,
                        pem,
                        Duration.ofSeconds(seconds),
                        "password"))
                .withMessageContaining(reason);
    }
}
