// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pganalytics.model.Batch;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;

/** Whatever bytes come, reading them ends in a message or a {@link WireException}, and allocates little. */
class HostileFramesTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** What a frame of a few kilobytes may cost: decoder, buffers and objects, far from the 64 MB it may ask for. */
    private static final long SMALL_FRAME_COST = 4L * 1024 * 1024;

    private final FrameCodec codec = new FrameCodec();
    private final Batch batch = CoreSnapshots.batch(3, 1);
    private final byte[] schemas = new BatchEncoder().encodeSchemas(BatchEncoder.families(batch));

    @AfterEach
    void close() {
        codec.close();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void mutatedFramesUnderARightCrcAreReadOrRefusedAtSmallCost(Compression compression) {
        Random random = new Random(11);
        try (FrameCodec sender = new FrameCodec(compression, 3)) {
            List<byte[]> frames = frames(sender);
            for (int i = 0; i < 6_000; i++) {
                byte[] frame = frames.get(i % frames.size()).clone();
                int length = FrameHeader.SIZE + random.nextInt(frame.length - FrameHeader.SIZE + 1);
                byte[] bad = random.nextInt(4) == 0 ? Arrays.copyOf(frame, length) : frame;
                for (int n = random.nextInt(6); n >= 0 && bad.length > FrameHeader.SIZE; n--) {
                    int at = FrameHeader.SIZE + random.nextInt(bad.length - FrameHeader.SIZE);
                    bad[at] = (byte) random.nextInt();
                }
                seal(bad);
                assertThat(allocated(() -> read(bad))).isLessThan(SMALL_FRAME_COST);
            }
        }
    }

    @Test
    void randomBytesAreReadOrRefusedAtSmallCost() {
        Random random = new Random(12);
        for (int i = 0; i < 6_000; i++) {
            byte[] bad = new byte[FrameHeader.SIZE + random.nextInt(300)];
            random.nextBytes(bad);
            if (i % 4 > 0) {
                Compression compression = Compression.values()[i % 3];
                MessageType type = MessageType.values()[random.nextInt(7)];
                new FrameHeader(type, 0, 0, compression, random.nextInt(3)).encode(ByteBuffer.wrap(bad));
                seal(bad);
            }
            assertThat(allocated(() -> read(bad))).isLessThan(SMALL_FRAME_COST);
        }
    }

    @Test
    void refusesMillionsOfSamplesBeforeItMakesRoomForThem() {
        byte[] body = snapshots(out -> {
            out.varint(1);
            out.zigzag(0);
            out.zigzag(0);
            out.varint(BatchEncoder.MAX_ITEMS + 1);
            out.raw(new byte[2 * BatchEncoder.MAX_ITEMS], 2 * BatchEncoder.MAX_ITEMS);
        });
        refusedAtSmallCost(body);
    }

    @Test
    void refusesMillionsOfTextsBeforeItMakesRoomForThem() {
        byte[] body = snapshots(out -> {
            out.varint(0);
            out.varint(BatchEncoder.MAX_ITEMS + 1);
            out.raw(new byte[2 * BatchEncoder.MAX_ITEMS], 2 * BatchEncoder.MAX_ITEMS);
        });
        refusedAtSmallCost(body);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void unpacksNoMoreThanItsCallerAllows(Compression compression) {
        try (FrameCodec sender = new FrameCodec(compression, 3)) {
            byte[] frame = sender.encode(MessageType.HELLO, 0, new byte[100_001]);
            FrameHeader header = FrameHeader.decode(ByteBuffer.wrap(frame));
            byte[] payload = Arrays.copyOfRange(frame, FrameHeader.SIZE, frame.length);

            assertThat(codec.decode(header, payload, 100_001).body()).hasSize(100_001);
            assertThatThrownBy(() -> codec.decode(header, payload, 100_000))
                    .isInstanceOfSatisfying(
                            WireException.class, e -> assertThat(e.error()).isEqualTo(WireError.TOO_LARGE));
        }
    }

    private List<byte[]> frames(FrameCodec sender) {
        List<PartState> parts = List.of(new PartState("link", PartState.Health.DEGRADED, "away ".repeat(40)));
        List<HelloInstance> instances = List.of(new HelloInstance(new InstanceId("db1:5432"), "7301", 180006));
        return List.of(
                sender.encode(MessageType.BATCH, 0, schemas),
                sender.encode(MessageType.BATCH, 1, new BatchEncoder().encode(batch)),
                sender.encode(MessageType.HELLO, 0, new Hello("a", "t", "0", 1, 2, instances).encode()),
                sender.encode(MessageType.ACK, 1, new Ack(1, true, 2).encode()),
                sender.encode(MessageType.ERROR, 0, new ErrorMessage(WireError.BAD_CRC, "no ".repeat(60)).encode()),
                sender.encode(MessageType.HEARTBEAT, 0, new Heartbeat(5, parts).encode()),
                sender.encode(MessageType.COMMAND, 0, new Command("1", "incident", List.of("open")).encode()),
                sender.encode(MessageType.COMMAND_RESULT, 0, new CommandResult("1", true, "done").encode()));
    }

    /** A batch's body up to its families: none of them. */
    private static byte[] snapshots(Consumer<WireWriter> rest) {
        WireWriter out = new WireWriter();
        out.u8(BatchEncoder.SNAPSHOTS);
        out.string("db1");
        out.varint(0);
        rest.accept(out);
        return out.toBytes();
    }

    private static void refusedAtSmallCost(byte[] body) {
        Frame frame = new Frame(MessageType.BATCH, 1, body);
        long cost = allocated(() -> assertThat(Hostile.decodeOrRefuse(() -> new BatchDecoder("c", 1).decode(frame)))
                .isTrue());
        assertThat(cost).isLessThan(SMALL_FRAME_COST);
    }

    private void read(byte[] bytes) {
        Hostile.decodeOrRefuse(() -> {
            try {
                codec.read(new ByteArrayInputStream(bytes)).ifPresent(this::decode);
            } catch (EOFException e) {
                assertThat(e).hasMessageContaining("inside a frame");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void decode(Frame frame) {
        switch (frame.type()) {
            case BATCH -> {
                BatchDecoder decoder = new BatchDecoder("c", 1);
                decoder.decode(new Frame(MessageType.BATCH, 0, schemas));
                decoder.decode(frame);
            }
            case HELLO -> Hello.decode(frame.body());
            case ACK -> Ack.decode(frame.body());
            case ERROR -> ErrorMessage.decode(frame.body());
            case HEARTBEAT -> Heartbeat.decode(frame.body());
            case COMMAND -> Command.decode(frame.body());
            case COMMAND_RESULT -> CommandResult.decode(frame.body());
        }
    }

    /** Makes length and CRC right. */
    private static void seal(byte[] frame) {
        CRC32 crc = new CRC32();
        crc.update(frame, FrameHeader.SIZE, frame.length - FrameHeader.SIZE);
        ByteBuffer.wrap(frame).putInt(12, frame.length - FrameHeader.SIZE).putInt(16, (int) crc.getValue());
    }

    private static long allocated(Runnable action) {
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        action.run();
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }
}
