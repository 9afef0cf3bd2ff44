// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.agent.packages;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.pganalytics.model.Batch;
import org.pganalytics.model.Snapshot;
import org.pganalytics.testkit.Certificate;
import org.pganalytics.wire.Ack;
import org.pganalytics.wire.BatchDecoder;
import org.pganalytics.wire.Frame;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.Hello;
import org.pganalytics.wire.MessageType;

/** Takes what one agent sends through TLS 1.3 and acknowledges all of it. */
final class AcknowledgingBackend implements AutoCloseable {
    private final Queue<Batch> batches = new ConcurrentLinkedQueue<>();

    private final Path authority;
    private final ServerSocket server;

    /** @param directory for the certificate, made for this one */
    AcknowledgingBackend(Path directory) throws IOException, GeneralSecurityException, InterruptedException {
        Certificate certificate = Certificate.selfSigned(directory, "backend", "ip:127.0.0.1");
        this.authority = certificate.chain();
        this.server = certificate
                .serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "backend");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** PEM file of whom to trust. */
    Path authority() {
        return authority;
    }

    /** What arrived of an instance, in order. */
    List<Snapshot> snapshots(String instance) {
        return batches.stream()
                .filter(batch -> batch.instance().value().equals(instance))
                .flatMap(batch -> batch.snapshots().stream())
                .toList();
    }

    private void accept() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept();
                    FrameCodec codec = new FrameCodec()) {
                serve(socket, codec);
            } catch (IOException e) {
                // the agent went away, or this is being closed
                continue;
            }
        }
    }

    private void serve(Socket socket, FrameCodec codec) throws IOException {
        InputStream in = socket.getInputStream();
        BatchDecoder decoder = null;
        for (Optional<Frame> next = codec.read(in); next.isPresent(); next = codec.read(in)) {
            Frame frame = next.get();
            // A further hello tells of other instances; what was told before on this connection still holds
            if (frame.type() == MessageType.HELLO && decoder == null) {
                Hello hello = Hello.decode(frame.body());
                decoder = new BatchDecoder(hello.collector(), hello.run());
            } else if (frame.type() == MessageType.BATCH && decoder != null) {
                decoder.decode(frame).ifPresent(batches::add);
            }
            long sequence = frame.type() == MessageType.BATCH ? frame.sequence() : 0;
            socket.getOutputStream().write(codec.encode(MessageType.ACK, sequence, new Ack(0, false, 0).encode()));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
