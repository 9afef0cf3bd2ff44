// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pganalytics.itests.Backend;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.wire.Ack;
import org.pganalytics.wire.BatchEncoder;
import org.pganalytics.wire.ErrorMessage;
import org.pganalytics.wire.Frame;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.Hello;
import org.pganalytics.wire.HelloInstance;
import org.pganalytics.wire.MessageType;

/** An agent without an agent: one connection that speaks wire and sends what it is given, so many batches ahead. */
final class RawAgent implements AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(30);

    private final Socket socket;
    private final OutputStream out;
    private final int window;
    private final AckListener listener;
    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private boolean welcome;
    private boolean closing;
    private @Nullable Exception failure;
    private long sequence;

    /** Hears of each batch when it is acknowledged; on the connection's reading thread. */
    interface AckListener {
        void acknowledged(long nanosSinceSent);
    }

    private record Sent(long sequence, long nanos) {}

    /**
     * Connects and says hello.
     *
     * @param window most batches that are not acknowledged yet; {@link #send} waits then
     */
    RawAgent(Backend backend, String collector, List<InstanceId> instances, int window, AckListener listener)
            throws IOException, InterruptedException {
        this.window = window;
        this.listener = listener;
        socket = connect(backend.gatewayPort);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        Thread reader = new Thread(this::read, collector + "-acks");
        reader.setDaemon(true);
        reader.start();
        List<HelloInstance> hello =
                instances.stream().map(i -> new HelloInstance(i, "", 160004)).toList();
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        try (FrameCodec codec = new FrameCodec()) {
            out.write(codec.encode(
                    MessageType.HELLO,
                    0,
                    new Hello(collector, backend.agentToken(), "bench", System.nanoTime(), now, hello).encode()));
        }
        synchronized (this) {
            while (!welcome) {
                waitForPeer();
            }
        }
    }

    /** The gateway may be the last to start. */
    private static Socket connect(int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + CONNECT_WITHIN.toNanos();
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (ConnectException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    /** Tells the schemas of the batches to come. */
    void tell(Collection<MetricFamily> families) throws IOException {
        try (FrameCodec codec = new FrameCodec()) {
            out.write(codec.encode(MessageType.BATCH, 0, new BatchEncoder().encodeSchemas(families)));
        }
    }

    long nextSequence() {
        return sequence + 1;
    }

    /** Sends the frame of the batch of {@link #nextSequence()}; waits while the window is full. */
    void send(byte[] frame) throws IOException, InterruptedException {
        synchronized (this) {
            while (inFlight.size() >= window) {
                waitForPeer();
            }
            sequence++;
            inFlight.add(new Sent(sequence, System.nanoTime()));
        }
        out.write(frame);
    }

    /** Waits until all that was sent is acknowledged. */
    synchronized void drain() throws IOException, InterruptedException {
        while (!inFlight.isEmpty()) {
            waitForPeer();
        }
    }

    private synchronized void waitForPeer() throws IOException, InterruptedException {
        if (failure != null) {
            throw new IOException("the connection to the gateway failed: " + failure.getMessage(), failure);
        }
        wait(TimeUnit.SECONDS.toMillis(1));
    }

    private void read() {
        try (FrameCodec codec = new FrameCodec()) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Optional<Frame> frame = codec.read(in);
            while (frame.isPresent()) {
                took(frame.get());
                frame = codec.read(in);
            }
            throw new IOException("the gateway closed the connection");
        } catch (IOException | RuntimeException e) {
            synchronized (this) {
                failure = e;
                notifyAll();
                if (!closing) {
                    System.err.println("gateway connection: " + e);
                }
            }
        }
    }

    private void took(Frame frame) throws IOException {
        if (frame.type() == MessageType.ERROR) {
            throw new IOException(ErrorMessage.decode(frame.body()).toString());
        }
        if (frame.type() != MessageType.ACK) {
            return;
        }
        long now = System.nanoTime();
        long upTo = Math.max(frame.sequence(), Ack.decode(frame.body()).upTo());
        synchronized (this) {
            welcome = true;
            while (!inFlight.isEmpty() && inFlight.getFirst().sequence() <= upTo) {
                listener.acknowledged(now - inFlight.removeFirst().nanos());
            }
            notifyAll();
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closing = true;
        }
        socket.close();
    }
}
