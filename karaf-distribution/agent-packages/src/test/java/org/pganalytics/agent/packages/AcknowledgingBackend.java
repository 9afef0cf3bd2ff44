// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.agent.packages;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.pganalytics.model.Batch;
import org.pganalytics.model.Snapshot;
import org.pganalytics.wire.Ack;
import org.pganalytics.wire.BatchDecoder;
import org.pganalytics.wire.Frame;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.Hello;
import org.pganalytics.wire.MessageType;

/** Takes what one agent sends through TLS 1.3 and acknowledges all of it. */
final class AcknowledgingBackend implements AutoCloseable {
    private static final String PASSWORD = "of-this-run";

    private final Queue<Batch> batches = new ConcurrentLinkedQueue<>();

    private final Path authority;
    private final ServerSocket server;

    /** @param directory for the certificate, made for this one */
    AcknowledgingBackend(Path directory) throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve("backend.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=backend",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-alias",
                        "backend",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool made no certificate in " + store);
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        byte[] certificate = keys.getCertificate("backend").getEncoded();
        this.authority = Files.writeString(
                directory.resolve("backend.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(certificate)
                        + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(factory.getKeyManagers(), null, null);
        this.server = context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
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
        BatchDecoder decoder = new BatchDecoder("nobody", 0);
        for (Optional<Frame> next = codec.read(in); next.isPresent(); next = codec.read(in)) {
            Frame frame = next.get();
            if (frame.type() == MessageType.HELLO) {
                Hello hello = Hello.decode(frame.body());
                decoder = new BatchDecoder(hello.collector(), hello.run());
            } else if (frame.type() == MessageType.BATCH) {
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
