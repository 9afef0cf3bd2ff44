// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;

class MessagesTest {
    private static final Hello HELLO = new Hello(
            "db1",
            "secret-token",
            "0.1.0",
            -5,
            1_700_000_000_000_000L,
            List.of(new HelloInstance(new InstanceId("db1:5432"), "7301", 180006)));
    private static final Ack ACK = new Ack(0xFFFF_FFFFL, true, -1);
    private static final ErrorMessage ERROR = new ErrorMessage(WireError.UNAUTHORIZED, "wrong tökén");
    private static final Heartbeat HEARTBEAT =
            new Heartbeat(5, List.of(new PartState("link", PartState.Health.DEGRADED, "away")));
    private static final Command COMMAND = new Command("1", "incident", List.of("open"));
    private static final CommandResult RESULT = new CommandResult("1", true, "done");

    private static final Map<byte[], Function<byte[], Object>> ALL = Map.of(
            HELLO.encode(), Hello::decode,
            ACK.encode(), Ack::decode,
            ERROR.encode(), ErrorMessage::decode,
            HEARTBEAT.encode(), Heartbeat::decode,
            COMMAND.encode(), Command::decode,
            RESULT.encode(), CommandResult::decode);

    @Test
    void messagesComeBackAsTheyWere() {
        assertThat(ALL.entrySet().stream().map(e -> e.getValue().apply(e.getKey())))
                .containsExactlyInAnyOrder(HELLO, ACK, ERROR, HEARTBEAT, COMMAND, RESULT);
    }

    @Test
    void truncatedMessagesAreMalformed() {
        ALL.forEach((body, decode) -> {
            for (int length = 0; length < body.length; length++) {
                byte[] part = java.util.Arrays.copyOf(body, length);
                assertThatThrownBy(() -> decode.apply(part))
                        .isInstanceOfSatisfying(
                                WireException.class, e -> assertThat(e.error()).isEqualTo(WireError.MALFORMED));
            }
        });
    }

    @Test
    void flippedBitsGiveAMessageOrAWireException() {
        ALL.forEach((body, decode) -> {
            for (int bit = 0; bit < body.length * 8; bit++) {
                byte[] bad = body.clone();
                bad[bit / 8] ^= (byte) (1 << bit % 8);
                Hostile.decodeOrRefuse(() -> decode.apply(bad));
            }
        });
    }

    @Test
    void heartbeatCutsWhatItsReaderWouldRefuse() {
        PartState wordy = new PartState("\u20ac".repeat(2000), PartState.Health.FAILED, "\u20ac".repeat(100_000));

        PartState read = Heartbeat.decode(new Heartbeat(5, List.of(wordy)).encode())
                .parts()
                .get(0);

        assertThat(read.name()).isEqualTo("\u20ac".repeat(250));
        assertThat(read.detail()).isEqualTo("\u20ac".repeat(4000));
    }

    @Test
    void helloHidesItsToken() {
        assertThat(HELLO.toString()).contains("db1").doesNotContain("secret-token");
    }
}
