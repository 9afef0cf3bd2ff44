// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.Batch;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.wire.Ack;
import org.pganalytics.wire.ErrorMessage;
import org.pganalytics.wire.Frame;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.FrameHeader;
import org.pganalytics.wire.Heartbeat;
import org.pganalytics.wire.MessageType;
import org.pganalytics.wire.WireError;

class ConnectionTest {
    private final Doubles rooms = new Doubles();
    private final Peers peers = new Peers(2);
    private final Messages agent = new Messages();
    private final FrameCodec codec = new FrameCodec();
    private final EmbeddedChannel channel = connect();

    private EmbeddedChannel connect() {
        FrameReader reader = new FrameReader(() -> codec);
        Rooms others = new Rooms(rooms, rooms, rooms, rooms, Clock.systemUTC());
        EmbeddedChannel connected = new EmbeddedChannel();
        connected.freezeTime();
        connected.pipeline().addLast(reader, new Connection(others, peers, reader, () -> codec));
        connected.pipeline().fireChannelActive();
        return connected;
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        codec.close();
    }

    private void send(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    private List<Frame> answers(EmbeddedChannel from) {
        from.runPendingTasks();
        List<Frame> frames = new ArrayList<>();
        for (ByteBuf out = from.readOutbound(); out != null; out = from.readOutbound()) {
            byte[] header = new byte[FrameHeader.SIZE];
            out.readBytes(header);
            byte[] payload = new byte[out.readableBytes()];
            out.readBytes(payload);
            out.release();
            frames.add(codec.decode(FrameHeader.decode(ByteBuffer.wrap(header)), payload));
        }
        return frames;
    }

    private void greet() {
        send(agent.hello("agent1", Doubles.TOKEN));
        send(agent.schemas());
        assertThat(answers(channel)).extracting(Frame::type).containsExactly(MessageType.ACK);
    }

    private void refused(WireError error) {
        assertThat(answers(channel)).singleElement().satisfies(frame -> {
            assertThat(frame.type()).isEqualTo(MessageType.ERROR);
            assertThat(ErrorMessage.decode(frame.body()).code()).isEqualTo(error);
        });
        assertThat(channel.isActive()).isFalse();
        assertThat(rejected(error.name().toLowerCase())).isEqualTo(1);
    }

    private double rejected(String reason) {
        return peers.meters().stream()
                .filter(m -> m.labels().equals("{reason=\"" + reason + "\"}"))
                .mapToDouble(m -> m.value())
                .sum();
    }

    private static byte[] with(byte[] bytes, int offset, int value) {
        byte[] changed = bytes.clone();
        ByteBuffer.wrap(changed).putInt(offset, value);
        return changed;
    }

    @Test
    void acknowledgesInOrderAndOnlyWhatIsDurable() {
        greet();
        assertThat(rooms.events).containsExactly("connected agent1 [db1:5432]");
        send(agent.batch(1));
        send(agent.batch(2));
        send(agent.batch(3));
        assertThat(rooms.batches).containsExactly(Messages.model(1), Messages.model(2), Messages.model(3));

        rooms.stages.get(1).complete(null);
        assertThat(answers(channel)).isEmpty();
        rooms.alerted = true;
        rooms.stages.get(0).complete(null);
        assertThat(answers(channel)).singleElement().satisfies(frame -> {
            assertThat(frame.sequence()).isEqualTo(2);
            assertThat(Ack.decode(frame.body()).upTo()).isEqualTo(2);
            assertThat(Ack.decode(frame.body()).sendAtOnce()).isTrue();
        });
        channel.close();
        assertThat(rooms.events).contains("disconnected agent1");
    }

    @Test
    void takesFramesByteByByte() {
        greet();
        for (byte b : agent.batch(1)) {
            send(new byte[] {b});
        }
        assertThat(rooms.batches).hasSize(1);
    }

    @Test
    void answersHeartbeats() {
        greet();
        send(agent.frame(MessageType.HEARTBEAT, 0, new Heartbeat(1, List.of()).encode()));
        assertThat(answers(channel)).extracting(Frame::type).containsExactly(MessageType.ACK);
        assertThat(rooms.events).contains("heard agent1 0");
    }

    @Test
    void stopsReadingWhileTheIntakeIsFull() {
        greet();
        rooms.full = true;
        send(agent.batch(1));
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(rooms.batches).isEmpty();

        rooms.full = false;
        channel.advanceTimeBy(Connection.RETRY_INTAKE.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(rooms.batches).hasSize(1);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void stopsReadingWhenTooMuchIsUnacknowledged() {
        greet();
        for (int sequence = 1; sequence <= Connection.MAX_UNACKNOWLEDGED + 1; sequence++) {
            send(agent.batch(sequence));
        }
        assertThat(rooms.batches).hasSize(Connection.MAX_UNACKNOWLEDGED);
        assertThat(channel.config().isAutoRead()).isFalse();

        rooms.stages.get(0).complete(null);
        channel.runPendingTasks();
        assertThat(rooms.batches).hasSize(Connection.MAX_UNACKNOWLEDGED + 1);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void stopsReadingWhileThePeerDoesNotReadItsAnswers() {
        greet();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isFalse();

        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void closesTheEarlierConnectionOfACollectorAndSharesSchemas() {
        greet();
        send(agent.batch(1));
        EmbeddedChannel second = connect();
        second.writeInbound(
                Unpooled.wrappedBuffer(agent.hello("agent1", Doubles.TOKEN), agent.schemas(), agent.batch(1)));

        channel.runPendingTasks();
        assertThat(channel.isActive()).isFalse();
        assertThat(second.isActive()).isTrue();
        assertThat(rooms.events).doesNotContain("disconnected agent1");
        assertThat(peers.meters())
                .anyMatch(m -> m.name().equals("pganalytics_gateway_replaced_total") && m.value() == 1);
        assertThat(rooms.batches).hasSize(2);
        assertThat(family(rooms.batches.get(0))).isSameAs(family(rooms.batches.get(1)));
        second.finishAndReleaseAll();
    }

    @Test
    void tellsAnAgentThatAnotherOneHasItsName() {
        greet();
        EmbeddedChannel second = connect();
        second.writeInbound(Unpooled.wrappedBuffer(agent.hello("agent1", Doubles.TOKEN, 8)));
        channel.runPendingTasks();

        assertThat(channel.isActive()).isFalse();
        assertThat(second.isActive()).isTrue();
        ErrorMessage told = ErrorMessage.decode(answers(channel).get(0).body());
        assertThat(told.code()).isEqualTo(WireError.UNEXPECTED);
        assertThat(told.text()).contains("agent1").contains("collector of its own");
        second.finishAndReleaseAll();
    }

    private static MetricFamily family(Batch batch) {
        return batch.snapshots().get(0).samples().get(0).family();
    }

    @Test
    void asksToResendWhenTheStoreFailsAndOffersWhatComesMeanwhile() {
        greet();
        send(agent.batch(1));
        rooms.stages.get(0).completeExceptionally(new StoreUnavailableException("down", null));
        channel.runPendingTasks();
        send(agent.batch(2));
        rooms.stages.get(1).complete(null);
        assertThat(answers(channel))
                .as("nothing behind a failed batch is acknowledged")
                .isEmpty();
        assertThat(rooms.batches).hasSize(2);

        channel.advanceTimeBy(Connection.RESEND_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(answers(channel)).singleElement().satisfies(frame -> assertThat(ErrorMessage.decode(frame.body()))
                .isEqualTo(new ErrorMessage(WireError.UNAVAILABLE, "store unavailable, keep and resend")));
        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void refusesWrongToken() {
        send(agent.hello("agent1", "wrong"));
        send(agent.hello("agent1", Doubles.TOKEN));
        assertThat(answers(channel)).as("a guess takes a second").isEmpty();
        assertThat(channel.config().isAutoRead()).isFalse();

        channel.advanceTimeBy(Connection.DOUBT.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        refused(WireError.UNAUTHORIZED);
        assertThat(rooms.events).isEmpty();
    }

    @Test
    void refusesWhoDoesNotSayHello() {
        channel.advanceTimeBy(Connection.HELLO_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        refused(WireError.UNAUTHORIZED);
    }

    @Test
    void refusesABatchBeforeHello() {
        send(agent.batch(1));
        refused(WireError.UNEXPECTED);
    }

    @Test
    void refusesAnotherCollectorOnTheSameConnection() {
        greet();
        send(agent.hello("agent2", Doubles.TOKEN));
        refused(WireError.UNEXPECTED);
    }

    @Test
    void readsNothingBehindAWrongMagic() {
        byte[] good = agent.hello("agent1", Doubles.TOKEN);
        byte[] both = Arrays.copyOf(with(good, 0, 0xCAFEBABE), 2 * good.length);
        System.arraycopy(good, 0, both, good.length, good.length);
        send(both);
        refused(WireError.BAD_MAGIC);
        assertThat(rooms.events).isEmpty();
    }

    @Test
    void refusesWrongVersion() {
        send(with(agent.hello("agent1", Doubles.TOKEN), 4, 2));
        refused(WireError.BAD_VERSION);
    }

    @Test
    void refusesUnknownType() {
        send(with(agent.hello("agent1", Doubles.TOKEN), 8, 99));
        refused(WireError.BAD_TYPE);
    }

    @Test
    void refusesAnOversizedFrameByItsHeaderAlone() {
        send(Arrays.copyOf(with(agent.hello("agent1", Doubles.TOKEN), 12, 10 * 1024 * 1024 + 1), FrameHeader.SIZE));
        refused(WireError.TOO_LARGE);
    }

    @Test
    void refusesAMegabyteBeforeHello() {
        send(Arrays.copyOf(with(agent.hello("agent1", Doubles.TOKEN), 12, 1024 * 1024), FrameHeader.SIZE));
        refused(WireError.TOO_LARGE);
    }

    @Test
    void refusesAWrongCrc() {
        byte[] hello = agent.hello("agent1", Doubles.TOKEN);
        hello[hello.length - 1] ^= 1;
        send(hello);
        refused(WireError.BAD_CRC);
    }

    @Test
    void refusesAZipBomb() {
        greet();
        sendBomb(MessageType.BATCH, FrameHeader.MAX_UNPACKED + 1);
        refused(WireError.TOO_LARGE);
    }

    @Test
    void refusesASmallerZipBombBeforeHello() {
        sendBomb(MessageType.HELLO, 2 * 1024 * 1024);
        refused(WireError.TOO_LARGE);
    }

    private void sendBomb(MessageType type, int unpacked) {
        byte[] bomb = com.github.luben.zstd.Zstd.compress(new byte[unpacked]);
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(bomb);
        ByteBuffer bytes = ByteBuffer.allocate(FrameHeader.SIZE + bomb.length);
        new FrameHeader(type, bomb.length, (int) crc.getValue(), org.pganalytics.wire.Compression.ZSTD, 1)
                .encode(bytes);
        send(bytes.put(bomb).array());
    }

    @Test
    void refusesABatchThatIsNone() {
        greet();
        send(agent.frame(MessageType.BATCH, 1, new byte[] {1, 2, 3}));
        refused(WireError.MALFORMED);
    }

    @Test
    void countsATruncatedFrame() {
        send(Arrays.copyOf(agent.hello("agent1", Doubles.TOKEN), 40));
        channel.close();
        assertThat(rejected("truncated")).isEqualTo(1);
    }

    @Test
    void refusesOneConnectionTooMany() {
        connect();
        EmbeddedChannel third = connect();
        assertThat(answers(third)).extracting(Frame::type).containsExactly(MessageType.ERROR);
        assertThat(third.isActive()).isFalse();
        assertThat(rejected("too_many_connections")).isEqualTo(1);
        greet();
    }
}
