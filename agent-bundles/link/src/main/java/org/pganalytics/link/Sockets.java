// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Opens the connection: TLS 1.3 with the host name checked, or plain where the settings allow it. */
final class Sockets {
    private static final Dial DIAL = new Dial(InetAddress::getAllByName, Duration.ofSeconds(5));
    /** Where Debian and Alpine, Red Hat, and SUSE keep the authorities that the system trusts. */
    private static final List<Path> SYSTEM_AUTHORITIES = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"));

    private Sockets() {}

    /**
     * Connects and returns the socket to speak through.
     *
     * @param sockets gives a new socket for each address that is tried; closing the last one ends what is returned, whoever
     *     waits for what in it, while closing the TLS socket itself waits for its writer
     */
    static Socket open(Supplier<Socket> sockets, Address address, LinkSettings settings, int readMillis)
            throws IOException {
        Socket plain = DIAL.connect(sockets, address, settings.tls() || settings.allowPlaintext());
        plain.setTcpNoDelay(true);
        plain.setKeepAlive(true);
        plain.setSoTimeout(readMillis);
        try {
            return settings.tls() ? secured(plain, address, settings) : plain;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS: " + e.getMessage(), e);
        }
    }

    /** Whether someone listens there: connects, and closes at once. */
    static boolean isListening(Address address) {
        try (Socket probe = DIAL.connect(Socket::new, address, true)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Socket secured(Socket plain, Address address, LinkSettings settings)
            throws IOException, GeneralSecurityException {
        SSLContext context = context(settings.caCertificate());
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, address.host(), address.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** Without authorities of its own those of the system; the runtime's where there are none (a packaged runtime has none). */
    private static SSLContext context(@Nullable Path authorities) throws IOException, GeneralSecurityException {
        if (authorities != null) {
            return trusting(authorities);
        }
        Optional<Path> system =
                SYSTEM_AUTHORITIES.stream().filter(Files::isReadable).findFirst();
        return system.isPresent() ? trusting(system.get()) : SSLContext.getDefault();
    }

    private static SSLContext trusting(Path authorities) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates(authorities)) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static Collection<? extends Certificate> certificates(Path file) throws IOException {
        Collection<? extends Certificate> found;
        try (InputStream in = Files.newInputStream(file)) {
            found = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (IOException | CertificateException e) {
            throw new IOException("caCertificate " + file + " cannot be read as PEM: " + e, e);
        }
        if (found.isEmpty()) {
            throw new IOException("caCertificate " + file + " has no certificate in it; it must be PEM");
        }
        return found;
    }
}
