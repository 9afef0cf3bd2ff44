// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.gateway.internal;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.timeout.IdleStateEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.fleet.Fleet.ServerInfo;
import org.pganalytics.api.ingest.IntakeFullException;
import org.pganalytics.model.Batch;
import org.pganalytics.model.InstanceId;
import org.pganalytics.wire.Ack;
import org.pganalytics.wire.BatchDecoder;
import org.pganalytics.wire.ErrorMessage;
import org.pganalytics.wire.Frame;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.Heartbeat;
import org.pganalytics.wire.Hello;
import org.pganalytics.wire.HelloInstance;
import org.pganalytics.wire.MessageType;
import org.pganalytics.wire.WireError;
import org.pganalytics.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent's connection: hello first, then batches and heartbeats. Batches are acknowledged in order, when durable. When
 * one could not be stored, those behind it are still offered for a few seconds, so that they are inspected; then the agent
 * is told to send again. All on the channel's event loop.
 */
final class Connection extends SimpleChannelInboundHandler<Frame> {
    static final Duration HELLO_WITHIN = Duration.ofSeconds(10);
    /** A wrong token is answered so late, and nothing read meanwhile: guessing takes time. */
    static final Duration DOUBT = Duration.ofSeconds(1);

    static final Duration RESEND_AFTER = Duration.ofSeconds(5);
    static final Duration RETRY_INTAKE = Duration.ofMillis(50);
    static final int MAX_UNACKNOWLEDGED = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final Pattern COLLECTOR = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,199}");

    private final Rooms rooms;
    private final Peers peers;
    private final FrameReader reader;
    private final Supplier<FrameCodec> codecs;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private final Deque<Offered> unacknowledged = new ArrayDeque<>();
    private @Nullable Hello hello;
    private @Nullable BatchDecoder decoder;
    private @Nullable ChannelHandlerContext context;
    private boolean doubted;
    private boolean retrying;
    private boolean failing;
    private boolean closing;
    private boolean refused;

    Connection(Rooms rooms, Peers peers, FrameReader reader, Supplier<FrameCodec> codecs) {
        this.rooms = rooms;
        this.peers = peers;
        this.reader = reader;
        this.codecs = codecs;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        if (!peers.enter()) {
            peers.rejected("too_many_connections");
            fail(WireError.UNAVAILABLE, "too many connections");
            return;
        }
        ctx.executor()
                .schedule(
                        () -> {
                            if (hello == null && ctx.channel().isActive()) {
                                refuse(new WireException(WireError.UNAUTHORIZED, "no hello within 10 s"));
                            }
                        },
                        HELLO_WITHIN.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        peers.leave();
        waiting.clear();
        Hello agent = hello;
        if (agent != null && peers.remove(agent.collector(), this)) {
            rooms.fleet().disconnected(agent.collector());
            LOG.debug("Agent {} disconnected", agent.collector());
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Frame frame) {
        if (closing || doubted) {
            return;
        }
        if (frame.type() == MessageType.HELLO) {
            hello(Hello.decode(frame.body()));
            return;
        }
        Hello agent = hello;
        BatchDecoder batches = decoder;
        if (agent == null || batches == null) {
            throw new WireException(WireError.UNEXPECTED, frame.type() + " before hello");
        }
        switch (frame.type()) {
            case BATCH ->
                batches.decode(frame).ifPresent(batch -> {
                    peers.batches.increment();
                    waiting.add(batch);
                    offerWaiting();
                });
            case HEARTBEAT -> {
                Heartbeat heartbeat = Heartbeat.decode(frame.body());
                rooms.fleet().heard(agent.collector(), offset(heartbeat.clockMicros()), heartbeat.parts());
                acknowledge(0, isAlerted(agent));
            }
            case COMMAND_RESULT -> LOG.debug("Agent {} answered a command", agent.collector());
            case ERROR -> {
                ErrorMessage error = ErrorMessage.decode(frame.body());
                LOG.warn("Agent {} reports {}: {}", agent.collector(), error.code(), printable(error.text()));
                ctx.close();
            }
            default -> throw new WireException(WireError.UNEXPECTED, frame.type() + " from an agent");
        }
    }

    private void hello(Hello said) {
        if (!rooms.access().isAgentToken(said.token())) {
            doubt();
            return;
        }
        if (!COLLECTOR.matcher(said.collector()).matches()) {
            throw new WireException(WireError.MALFORMED, "collector: letters, digits and . _ : @ - only, at most 200");
        }
        Hello before = hello;
        if (before != null && (!before.collector().equals(said.collector()) || before.run() != said.run())) {
            throw new WireException(WireError.UNEXPECTED, "another collector on the same connection");
        }
        hello = said;
        if (before == null) {
            decoder = new BatchDecoder(said.collector(), said.run(), peers.families::shared);
            reader.trust();
            Connection earlier = peers.replace(said.collector(), this);
            if (earlier != null && earlier != this) {
                peers.replaced.increment();
                LOG.info(
                        "Agent {} connects again, from {}: its earlier connection closes. Seen often, two agents share"
                                + " this name",
                        said.collector(),
                        context().channel().remoteAddress());
                earlier.replacedBy(said);
            }
        }
        Map<InstanceId, ServerInfo> servers = new LinkedHashMap<>();
        for (HelloInstance instance : said.instances()) {
            servers.put(instance.id(), new ServerInfo(instance.systemIdentifier(), instance.serverVersion()));
        }
        String address = String.valueOf(context().channel().remoteAddress());
        rooms.fleet().connected(said.collector(), said.agentVersion(), address, servers);
        LOG.debug("Agent {} {} connected from {}", said.collector(), said.agentVersion(), address);
        acknowledge(0, isAlerted(said));
    }

    private void doubt() {
        doubted = true;
        context().channel().config().setAutoRead(false);
        context()
                .executor()
                .schedule(
                        () -> refuse(new WireException(WireError.UNAUTHORIZED, "the token is wrong")),
                        DOUBT.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void offerWaiting() {
        while (!waiting.isEmpty() && !closing && unacknowledged.size() < MAX_UNACKNOWLEDGED) {
            Batch batch = waiting.getFirst();
            CompletableFuture<Void> stored;
            try {
                stored = rooms.intake().offer(batch).toCompletableFuture();
            } catch (IntakeFullException e) {
                retryLater();
                break;
            }
            waiting.removeFirst();
            unacknowledged.add(new Offered(batch.sequence(), batch.instance(), stored));
            stored.whenComplete((ok, failure) -> context().executor().execute(this::settle));
        }
        readOrWait();
    }

    /** Stops reading while something waits, or the peer does not read our answers: TCP tells it to wait. */
    private void readOrWait() {
        context()
                .channel()
                .config()
                .setAutoRead(
                        !doubted && waiting.isEmpty() && context().channel().isWritable());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        readOrWait();
    }

    private void retryLater() {
        if (!retrying) {
            retrying = true;
            peers.held.increment();
            context()
                    .executor()
                    .schedule(
                            () -> {
                                retrying = false;
                                offerWaiting();
                            },
                            RETRY_INTAKE.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    /** Acknowledges the durable batches at the head, cumulatively; from the first that failed on, nothing. */
    private void settle() {
        Offered durable = null;
        while (!unacknowledged.isEmpty() && unacknowledged.getFirst().stored.isDone()) {
            Offered first = unacknowledged.removeFirst();
            if (first.stored.isCompletedExceptionally()) {
                resendSoon();
            } else if (!failing) {
                durable = first;
            }
        }
        if (durable != null && !closing) {
            acknowledge(durable.sequence(), rooms.alerts().hasOpen(durable.instance()));
        }
        if (!closing) {
            offerWaiting();
        }
    }

    private void resendSoon() {
        if (!failing && !closing) {
            failing = true;
            context()
                    .executor()
                    .schedule(
                            () -> fail(WireError.UNAVAILABLE, "store unavailable, keep and resend"),
                            RESEND_AFTER.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    private boolean isAlerted(Hello agent) {
        return agent.instances().stream().anyMatch(i -> rooms.alerts().hasOpen(i.id()));
    }

    private void acknowledge(long sequence, boolean sendAtOnce) {
        Instant now = rooms.clock().instant();
        Ack ack = new Ack(sequence, sendAtOnce, ChronoUnit.MICROS.between(Instant.EPOCH, now));
        byte[] frame = codecs.get().encode(MessageType.ACK, sequence, ack.encode());
        context().writeAndFlush(Unpooled.wrappedBuffer(frame));
    }

    private Duration offset(long agentMicros) {
        long backend = ChronoUnit.MICROS.between(Instant.EPOCH, rooms.clock().instant());
        return Duration.of(agentMicros - backend, ChronoUnit.MICROS);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof IdleStateEvent && waiting.isEmpty()) {
            LOG.debug("{} was silent for too long, closing", ctx.channel().remoteAddress());
            ctx.close();
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (reason instanceof WireException wire) {
            refuse(wire);
        } else if (reason instanceof SSLException) {
            // What is no TLS record may be a hello: its bytes, which Netty puts into the message, have the token
            LOG.info(
                    "Refused {}: {}",
                    ctx.channel().remoteAddress(),
                    reason instanceof NotSslRecordException ? "it does not speak TLS" : reason.getMessage());
            peers.rejected("tls");
            ctx.close();
        } else if (reason instanceof java.io.IOException) {
            LOG.debug("{} is gone", ctx.channel().remoteAddress(), reason);
            ctx.close();
        } else {
            LOG.warn("Connection of {} failed", ctx.channel().remoteAddress(), reason);
            peers.rejected("failure");
            ctx.close();
        }
    }

    private void refuse(WireException wrong) {
        if (!refused) {
            refused = true;
            peers.rejected(wrong.error().name().toLowerCase(Locale.ROOT));
            LOG.info(
                    "Refused {} of {}: {}",
                    wrong.error(),
                    hello == null ? context().channel().remoteAddress() : hello.collector(),
                    printable(wrong.getMessage()));
            fail(wrong.error(), String.valueOf(wrong.getMessage()));
        }
    }

    /** What a peer wrote makes no lines of its own in our log. */
    private static String printable(@Nullable String text) {
        return String.valueOf(text).replaceAll("\\p{Cntrl}", "?");
    }

    private void fail(WireError error, String text) {
        if (closing) {
            return;
        }
        closing = true;
        refused = true;
        waiting.clear();
        byte[] frame = codecs.get().encode(MessageType.ERROR, 0, new ErrorMessage(error, text).encode());
        context().writeAndFlush(Unpooled.wrappedBuffer(frame)).addListener(ChannelFutureListener.CLOSE);
    }

    /** From another connection's event loop. Another run is another agent, or what is left of a killed one. */
    private void replacedBy(Hello later) {
        context().executor().execute(() -> {
            Hello own = hello;
            if (own != null && own.run() != later.run()) {
                fail(
                        WireError.UNEXPECTED,
                        "another agent connected as " + later.collector()
                                + "; give each a collector of its own in org.pganalytics.link");
            } else {
                context().close();
            }
        });
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not connected yet");
        }
        return context;
    }

    /** Without the batch: it may wait long behind an earlier one. */
    private record Offered(long sequence, InstanceId instance, CompletableFuture<Void> stored) {}
}
