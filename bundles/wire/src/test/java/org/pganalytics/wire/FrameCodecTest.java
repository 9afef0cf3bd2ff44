// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FrameCodecTest {
    private final FrameCodec codec = new FrameCodec();

    @AfterEach
    void close() {
        codec.close();
    }

    @Test
    void headerHasTheBytesOfTheSpecification() {
        byte[] frame =
                codec.encode(MessageType.ACK, 0xFFFF_FFFEL, new byte[] {'1', '2', '3', '4', '5', '6', '7', '8', '9'});

        assertThat(frame).hasSize(32 + 9);
        assertThat(Arrays.copyOf(frame, 32))
                .containsExactly(
                        0xDE, 0xAD, 0xBE, 0xEF, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 9, 0xCB, 0xF4, 0x39, 0x26, 0, 0, 0, 0,
                        0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFE);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void bodiesComeBackAsTheyWere(Compression compression) throws IOException {
        byte[] body = new byte[100_000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i / 100);
        }
        try (FrameCodec other = new FrameCodec(compression, 3)) {
            byte[] frame = other.encode(MessageType.BATCH, 7, body);
            Frame read = codec.read(new ByteArrayInputStream(frame)).orElseThrow();

            assertThat(frame.length < body.length).isEqualTo(compression != Compression.NONE);
            assertThat(read.type()).isEqualTo(MessageType.BATCH);
            assertThat(read.sequence()).isEqualTo(7);
            assertThat(read.body()).isEqualTo(body);
        }
    }

    @Test
    void takesTheLargestPayloadAndNotOneByteMore() throws IOException {
        byte[] body = new byte[FrameHeader.MAX_PAYLOAD];
        new Random(1).nextBytes(body);
        byte[] frame = codec.encode(MessageType.BATCH, 1, body);

        assertThat(codec.read(new ByteArrayInputStream(frame)).orElseThrow().body())
                .isEqualTo(body);
        byte[] more = Arrays.copyOf(body, body.length + 1);
        refused(WireError.TOO_LARGE, () -> codec.encode(MessageType.BATCH, 1, more));
    }

    @Test
    void unpacksTheLargestBodyAndNotOneByteMore() throws IOException {
        byte[] body = new byte[FrameHeader.MAX_UNPACKED];
        body[body.length - 1] = 1;
        byte[] frame = codec.encode(MessageType.BATCH, 1, body);

        assertThat(codec.read(new ByteArrayInputStream(frame)).orElseThrow().body())
                .isEqualTo(body);
        refused(WireError.TOO_LARGE, () -> codec.encode(MessageType.BATCH, 1, new byte[body.length + 1]));
        byte[] bomb = Zstd.compress(new byte[FrameHeader.MAX_UNPACKED + 1]);
        refused(WireError.TOO_LARGE, () -> codec.decode(header(Compression.ZSTD, bomb), bomb));
    }

    @Test
    void refusesPayloadsThatLieAboutTheirSize() {
        byte[] honest = Zstd.compress(new byte[200_000]);
        byte[] bomb = new byte[honest.length * 2];
        System.arraycopy(honest, 0, bomb, 0, honest.length);
        System.arraycopy(honest, 0, bomb, honest.length, honest.length);
        refused(WireError.BAD_COMPRESSION, () -> codec.decode(header(Compression.ZSTD, bomb), bomb));

        byte[] snappyClaimingFourGigabytes = {-1, -1, -1, -1, 15, 0, 1};
        assertThat(Hostile.decodeOrRefuse(() -> codec.decode(
                        header(Compression.SNAPPY, snappyClaimingFourGigabytes), snappyClaimingFourGigabytes)))
                .isTrue();
        byte[] snappyClaimingMegabytes = {-1, -1, -1, 15, 0, 1};
        refused(
                WireError.BAD_COMPRESSION,
                () -> codec.decode(header(Compression.SNAPPY, snappyClaimingMegabytes), snappyClaimingMegabytes));
    }

    @ParameterizedTest
    @EnumSource(value = Compression.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void flippedBitsUnderARightCrcGiveABodyOrAWireException(Compression compression) {
        byte[] body = new byte[3000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i % 300 * 7 / (1 + i / 300));
        }
        try (FrameCodec other = new FrameCodec(compression, 3)) {
            byte[] frame = other.encode(MessageType.BATCH, 1, body);
            byte[] payload = Arrays.copyOfRange(frame, 32, frame.length);
            assertThat(payload).hasSizeLessThan(body.length);
            for (int bit = 0; bit < payload.length * 8; bit++) {
                byte[] bad = payload.clone();
                bad[bit / 8] ^= (byte) (1 << bit % 8);
                Hostile.decodeOrRefuse(() -> codec.decode(header(compression, bad), bad));
            }
            for (int length = 0; length < payload.length; length++) {
                byte[] part = Arrays.copyOf(payload, length);
                assertThat(Hostile.decodeOrRefuse(() -> codec.decode(header(compression, part), part)))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, BAD_MAGIC",
        "7, BAD_VERSION",
        "11, BAD_TYPE",
        "12, TOO_LARGE",
        "19, BAD_CRC",
        "20, BAD_COMPRESSION",
        "21, BAD_ENCRYPTION",
        "22, MALFORMED",
        "27, MALFORMED",
        "32, BAD_CRC"
    })
    void saysWhichFieldIsWrong(int offset, WireError error) {
        byte[] frame = codec.encode(MessageType.ACK, 1, new byte[9]);
        frame[offset] ^= 0x40;

        refused(error, () -> {
            try {
                codec.read(new ByteArrayInputStream(frame));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void streamsThatEndAreNoFrame() throws IOException {
        byte[] frame = codec.encode(MessageType.ACK, 1, new byte[9]);

        assertThat(codec.read(new ByteArrayInputStream(new byte[0]))).isEmpty();
        refused(WireError.TRUNCATED, () -> FrameHeader.decode(ByteBuffer.wrap(frame, 0, 31)));
        assertThatThrownBy(() -> codec.read(new ByteArrayInputStream(frame, 0, 40)))
                .isInstanceOf(EOFException.class);
    }

    private static FrameHeader header(Compression compression, byte[] payload) {
        CRC32 crc = new CRC32();
        crc.update(payload);
        return new FrameHeader(MessageType.BATCH, payload.length, (int) crc.getValue(), compression, 1);
    }

    private static void refused(WireError error, Runnable action) {
        assertThatThrownBy(action::run).isInstanceOfSatisfying(WireException.class, e -> assertThat(e.error())
                .isEqualTo(error));
    }

    @Test
    void makesTheExampleOfTheDocumentation() {
        byte[] hello = new Hello("a", "t", "0", 1, 0, List.of()).encode();
        try (FrameCodec codec = new FrameCodec()) {
            assertThat(HexFormat.of().withUpperCase().formatHex(codec.encode(MessageType.HELLO, 0, hello)))
                    .isEqualTo("DEADBEEF" + "00000001" + "00000002" + "00000010" + "EC59DEEF" + "0000000000000000"
                            + "00000000" + "016101740130" + "0000000000000001" + "00" + "00");
        }
    }
}
