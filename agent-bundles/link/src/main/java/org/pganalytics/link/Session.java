// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Batch;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.PartState;
import org.pganalytics.wire.Ack;
import org.pganalytics.wire.BatchEncoder;
import org.pganalytics.wire.Command;
import org.pganalytics.wire.CommandResult;
import org.pganalytics.wire.ErrorMessage;
import org.pganalytics.wire.Frame;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.Heartbeat;
import org.pganalytics.wire.Hello;
import org.pganalytics.wire.HelloInstance;
import org.pganalytics.wire.MessageType;
import org.pganalytics.wire.Micros;
import org.pganalytics.wire.WireError;
import org.pganalytics.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection for the batches of one run, from hello to its end. The caller's thread sends; a second one reads. */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    /** Heartbeats that may stay unanswered. */
    private static final int SILENT_HEARTBEATS = 4;

    private static final int RESULTS = 100;
    /** How long a failed writer waits for what the reader has to say. */
    private static final int FAREWELL_MILLIS = 1000;

    private final Address address;
    private final LinkSettings settings;
    private final Run run;
    private final Clock clock;
    private final Duration heartbeat;
    private final Buffer buffer;
    private final Spooler spooler;
    private final LinkState state;
    private final Supplier<List<HelloInstance>> instances;
    private final Supplier<List<PartState>> parts;
    private final FrameCodec codec;
    private final BatchEncoder encoder = new BatchEncoder();
    private final Set<MetricFamily> told = new HashSet<>();
    private final ArrayBlockingQueue<CommandResult> results = new ArrayBlockingQueue<>(RESULTS);
    private List<HelloInstance> greeted = List.of();
    /** Below TLS: closing it ends all waiting at once. Of several addresses that of the one tried last. */
    private volatile Socket plain = new Socket();

    private @Nullable Socket socket;
    private volatile @Nullable Exception readFailure;
    private volatile boolean closed;

    Session(
            Address address,
            LinkSettings settings,
            Run run,
            Clock clock,
            Duration heartbeat,
            Buffer buffer,
            Spooler spooler,
            LinkState state,
            Supplier<List<HelloInstance>> instances,
            Supplier<List<PartState>> parts) {
        this.address = address;
        this.settings = settings;
        this.run = run;
        this.codec = settings.codec();
        this.clock = clock;
        this.heartbeat = heartbeat;
        this.buffer = buffer;
        this.spooler = spooler;
        this.state = state;
        this.instances = instances;
        this.parts = parts;
    }

    /** Connects, says hello and waits for the answer. */
    void open() throws IOException {
        String token = settings.currentToken();
        Socket opened = Sockets.open(this::next, address, settings, (int) heartbeat.toMillis() * SILENT_HEARTBEATS);
        socket = opened;
        hello(opened.getOutputStream(), token);
        handle(codec.read(opened.getInputStream())
                .orElseThrow(() -> new EOFException("the backend closed the connection after the hello"
                        + (settings.tls() ? "" : "; if its gateway speaks TLS set tls=true"))));
        buffer.resend(run);
    }

    /** A socket for the next address; closed already where the session is, so that none is tried any more. */
    private Socket next() {
        Socket next = new Socket();
        plain = next;
        if (closed) {
            disconnect();
        }
        return next;
    }

    /** Sends until the connection ends, or it is another run's turn. */
    void run() throws IOException, InterruptedException {
        Socket open = socket;
        if (open == null) {
            return;
        }
        Thread reader = new Thread(() -> read(open), "pganalytics-link-reader");
        reader.setDaemon(true);
        reader.start();
        try {
            send(open.getOutputStream());
        } catch (IOException e) {
            // Often because the backend has said why it closes and the reader is about to tell
            reader.join(FAREWELL_MILLIS);
            rethrow();
            throw e;
        }
    }

    private void send(OutputStream out) throws IOException, InterruptedException {
        long nextHeartbeat = System.nanoTime();
        while (!closed && buffer.turn() == run) {
            rethrow();
            long now = System.nanoTime();
            if (now - nextHeartbeat >= 0) {
                nextHeartbeat = now + heartbeat.toNanos();
                greet(out);
                out.write(codec.encode(
                        MessageType.HEARTBEAT, 0, new Heartbeat(Micros.of(clock.instant()), parts.get()).encode()));
            }
            for (CommandResult result = results.poll(); result != null; result = results.poll()) {
                out.write(codec.encode(MessageType.COMMAND_RESULT, 0, result.encode()));
            }
            Optional<Sealed> batch = buffer.next(run, now, nextHeartbeat - now);
            if (batch.isPresent()) {
                greet(out);
                send(out, batch.get());
            }
        }
    }

    /** Says hello again where an instance has changed: the backend knows a server before it gets the server's data. */
    private void greet(OutputStream out) throws IOException {
        if (!instances.get().equals(greeted)) {
            hello(out, settings.currentToken());
        }
    }

    private void hello(OutputStream out, String token) throws IOException {
        greeted = List.copyOf(instances.get());
        Hello hello =
                new Hello(run.collector, token, settings.agentVersion(), run.id, Micros.of(clock.instant()), greeted);
        out.write(codec.encode(MessageType.HELLO, 0, hello.encode()));
        out.flush();
    }

    private void send(OutputStream out, Sealed sealed) throws IOException {
        Batch batch;
        try {
            batch = spooler.load(sealed);
        } catch (IOException e) {
            LOG.warn("{} snapshots of {} dropped: {}", sealed.size(), sealed.instance(), e.getMessage());
            buffer.drop(sealed);
            return;
        }
        byte[] frame;
        try {
            frame = codec.encode(MessageType.BATCH, batch.sequence(), encoder.encode(batch));
        } catch (WireException e) {
            if (!buffer.split(sealed)) {
                LOG.error("Snapshot of {} dropped, it cannot be sent: {}", batch.instance(), e.getMessage());
            }
            return;
        }
        List<MetricFamily> untold = new ArrayList<>(BatchEncoder.families(batch));
        untold.removeAll(told);
        if (!untold.isEmpty()) {
            out.write(codec.encode(MessageType.BATCH, 0, encoder.encodeSchemas(untold)));
            told.addAll(untold);
        }
        spooler.seal(sealed);
        out.write(frame);
        out.flush();
    }

    private void read(Socket open) {
        try (FrameCodec own = new FrameCodec()) {
            InputStream in = new BufferedInputStream(open.getInputStream());
            while (true) {
                handle(own.read(in).orElseThrow(() -> new EOFException("the backend closed the connection")));
            }
        } catch (SocketTimeoutException e) {
            readFailure = new IOException("the backend is silent", e);
        } catch (IOException | RuntimeException e) {
            readFailure = e;
        } finally {
            disconnect();
            buffer.wake();
        }
    }

    private void handle(Frame frame) {
        switch (frame.type()) {
            case ACK -> {
                Ack ack = Ack.decode(frame.body());
                List<Sealed> stored = buffer.acknowledged(run, frame.sequence(), ack.upTo());
                if (!stored.isEmpty()) {
                    spooler.done(stored);
                    state.stored(buffer.size());
                }
                // A batch's answer speaks of its instance alone; that of a hello or heartbeat of all
                if (ack.sendAtOnce() || frame.sequence() == 0) {
                    buffer.atOnce(ack.sendAtOnce());
                }
            }
            case ERROR -> {
                ErrorMessage error = ErrorMessage.decode(frame.body());
                throw new WireException(error.code(), error.text());
            }
            case COMMAND -> command(Command.decode(frame.body()));
            default -> throw new WireException(WireError.UNEXPECTED, "the backend sent a " + frame.type());
        }
    }

    private void command(Command command) {
        boolean known =
                command.name().equals("incident") && !command.arguments().isEmpty();
        if (known) {
            buffer.atOnce(command.arguments().get(0).equals("open"));
        }
        if (!results.offer(new CommandResult(command.id(), known, known ? "" : "unknown command " + command.name()))) {
            throw new WireException(WireError.UNEXPECTED, "more than " + RESULTS + " commands at once");
        }
        buffer.wake();
    }

    private void rethrow() throws IOException {
        Exception failure = readFailure;
        if (failure instanceof WireException e) {
            throw e;
        }
        if (failure != null) {
            throw failure instanceof IOException e ? e : new IOException(failure);
        }
    }

    /** Ends the connection; from any thread. */
    @Override
    public void close() {
        closed = true;
        disconnect();
    }

    /** Frees native memory; only by the sending thread, at its end. */
    void free() {
        codec.close();
    }

    private void disconnect() {
        try {
            plain.close();
        } catch (IOException e) {
            LOG.debug("Link did not close cleanly", e);
        }
    }
}
