// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Opens the connection: TLS 1.3 with the host name checked, or plain where the settings allow it. */
final class Sockets {
    private static final int CONNECT_MILLIS = 5000;

    private Sockets() {}

    static Socket open(Address address, LinkSettings settings, int readMillis) throws IOException {
        Socket plain = new Socket();
        try {
            connect(plain, address);
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            plain.setSoTimeout(readMillis);
            return settings.tls() ? secured(plain, address, settings) : plain;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            plain.close();
            throw e instanceof IOException io ? io : new IOException("TLS: " + e.getMessage(), e);
        }
    }

    /** Whether someone listens there: connects, and closes at once. */
    static boolean isListening(Address address) {
        try (Socket probe = new Socket()) {
            connect(probe, address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void connect(Socket socket, Address address) throws IOException {
        try {
            socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
        } catch (IOException e) {
            throw new UnreachableException(e);
        }
    }

    private static Socket secured(Socket plain, Address address, LinkSettings settings)
            throws IOException, GeneralSecurityException {
        SSLSocket socket = (SSLSocket)
                context(settings).getSocketFactory().createSocket(plain, address.host(), address.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static SSLContext context(LinkSettings settings) throws IOException, GeneralSecurityException {
        if (settings.caCertificate() == null) {
            return SSLContext.getDefault();
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(settings.caCertificate())) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
