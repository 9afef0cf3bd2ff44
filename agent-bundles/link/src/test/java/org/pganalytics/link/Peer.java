// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pganalytics.model.Batch;
import org.pganalytics.wire.Ack;
import org.pganalytics.wire.BatchDecoder;
import org.pganalytics.wire.Compression;
import org.pganalytics.wire.ErrorMessage;
import org.pganalytics.wire.Frame;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.FrameHeader;
import org.pganalytics.wire.Heartbeat;
import org.pganalytics.wire.Hello;
import org.pganalytics.wire.MessageType;
import org.pganalytics.wire.WireError;

/** A backend on a real socket, one connection at a time. */
final class Peer implements AutoCloseable {
    final List<Hello> hellos = new CopyOnWriteArrayList<>();
    final List<Heartbeat> heartbeats = new CopyOnWriteArrayList<>();
    final List<Batch> batches = new CopyOnWriteArrayList<>();
    /** Of the batches, as sent. */
    final List<Compression> compressions = new CopyOnWriteArrayList<>();

    volatile boolean acknowledges = true;
    /** Answers batches as a backend without a store does. */
    volatile boolean refuses;

    volatile boolean sendAtOnce;
    volatile int killAfterBatches = Integer.MAX_VALUE;
    private final String token;
    private final ServerSocket server;
    private final Thread thread;
    private volatile Socket current;

    Peer(String token) throws IOException {
        this(token, new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
    }

    Peer(String token, ServerSocket server) {
        this.token = token;
        this.server = server;
        this.thread = new Thread(this::accept, "peer");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    List<Long> values() {
        return batches.stream()
                .flatMap(b -> b.snapshots().stream())
                .map(s -> s.samples().get(0).rows().longAt(0, 0))
                .toList();
    }

    void kill() {
        close(current);
    }

    private void accept() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept();
                    FrameCodec codec = new FrameCodec()) {
                current = socket;
                if (!server.isClosed()) {
                    serve(socket, codec);
                }
            } catch (IOException | RuntimeException e) {
                // the connection ended, as tests want it to
                continue;
            }
        }
    }

    private void serve(Socket socket, FrameCodec codec) throws IOException {
        OutputStream out = socket.getOutputStream();
        BatchDecoder decoder = new BatchDecoder("nobody", 0);
        int seen = 0;
        InputStream in = socket.getInputStream();
        for (Optional<Frame> next = read(in, codec); next.isPresent(); next = read(in, codec)) {
            Frame frame = next.get();
            switch (frame.type()) {
                case HELLO -> {
                    Hello hello = Hello.decode(frame.body());
                    hellos.add(hello);
                    if (!hello.token().equals(token)) {
                        byte[] refusal = new ErrorMessage(WireError.UNAUTHORIZED, "the token is wrong").encode();
                        out.write(codec.encode(MessageType.ERROR, 0, refusal));
                        return;
                    }
                    if (hellos.size() == 1 || seen == 0) {
                        decoder = new BatchDecoder(hello.collector(), hello.run());
                    }
                    answer(out, codec, 0);
                }
                case HEARTBEAT -> {
                    heartbeats.add(Heartbeat.decode(frame.body()));
                    answer(out, codec, 0);
                }
                case BATCH -> {
                    if (refuses) {
                        ErrorMessage refusal = new ErrorMessage(WireError.UNAVAILABLE, "keep and resend");
                        out.write(codec.encode(MessageType.ERROR, 0, refusal.encode()));
                        return;
                    }
                    Optional<Batch> batch = decoder.decode(frame);
                    batch.ifPresent(batches::add);
                    if (batch.isPresent() && ++seen >= killAfterBatches) {
                        return;
                    }
                    if (batch.isPresent() && acknowledges) {
                        answer(out, codec, frame.sequence());
                    }
                }
                default -> throw new IOException("unexpected " + frame);
            }
        }
    }

    private Optional<Frame> read(InputStream in, FrameCodec codec) throws IOException {
        byte[] head = in.readNBytes(FrameHeader.SIZE);
        if (head.length < FrameHeader.SIZE) {
            return Optional.empty();
        }
        FrameHeader header = FrameHeader.decode(ByteBuffer.wrap(head));
        if (header.type() == MessageType.BATCH && header.sequence() > 0) {
            compressions.add(header.compression());
        }
        return Optional.of(codec.decode(header, in.readNBytes(header.payloadLength())));
    }

    private void answer(OutputStream out, FrameCodec codec, long sequence) throws IOException {
        out.write(codec.encode(MessageType.ACK, sequence, new Ack(0, sendAtOnce, 0).encode()));
    }

    /** Nobody listens at the port afterwards: a thread that is in accept goes on to take connections until it has noticed. */
    @Override
    public void close() {
        try {
            server.close();
            close(current);
            thread.join(10_000);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("the peer does not end");
        }
    }

    private static void close(Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
