// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A name of several addresses; Linux has all of 127.0.0.0/8. */
@EnabledOnOs(OS.LINUX)
class DialTest {
    private static final String FIRST = "127.0.0.1";
    private static final String SECOND = "127.0.0.2";

    private final List<Socket> sockets = new ArrayList<>();

    @Test
    void triesTheNextAddressWhereOneRefuses() throws IOException {
        try (ServerSocket server = listening(SECOND, 0, 5);
                Socket socket = connect(server.getLocalPort(), Duration.ofSeconds(5), FIRST, SECOND)) {
            assertThat(socket.getInetAddress().getHostAddress()).isEqualTo(SECOND);
            assertThat(sockets).hasSize(2);
            assertThat(sockets.get(0).isClosed()).isTrue();
        }
    }

    @Test
    void staysWithTheFirstThatAccepts() throws IOException {
        try (ServerSocket server = listening(FIRST, 0, 5);
                Socket socket = connect(server.getLocalPort(), Duration.ofSeconds(5), FIRST, SECOND)) {
            assertThat(socket.getInetAddress().getHostAddress()).isEqualTo(FIRST);
            assertThat(sockets).hasSize(1);
        }
    }

    @Test
    void leavesTimeToTheNextWhereOneDoesNotAnswer() throws IOException {
        try (ServerSocket silent = listening(FIRST, 0, 1);
                ServerSocket server = listening(SECOND, silent.getLocalPort(), 5);
                Crowd crowd = new Crowd(silent);
                Socket socket = connect(server.getLocalPort(), Duration.ofSeconds(1), FIRST, SECOND)) {
            assertThat(socket.getInetAddress().getHostAddress()).isEqualTo(SECOND);
        }
    }

    @Test
    void saysOfAllThatTheyAreNotReached() throws IOException {
        int port;
        try (ServerSocket gone = listening(FIRST, 0, 1)) {
            port = gone.getLocalPort();
        }
        assertThatThrownBy(() -> connect(port, Duration.ofSeconds(5), FIRST, SECOND))
                .isInstanceOf(UnreachableException.class)
                .cause()
                .isInstanceOf(ConnectException.class)
                .satisfies(last -> assertThat(last.getSuppressed()).hasSize(1));
        assertThat(sockets).allMatch(Socket::isClosed);
    }

    @Test
    void triesNoAddressOnceItsOwnerIsClosed() throws IOException {
        try (ServerSocket server = listening(FIRST, 0, 5)) {
            Dial dial = dial(Duration.ofSeconds(5), FIRST, FIRST);
            Address address = new Address("backend", server.getLocalPort());
            assertThatThrownBy(() -> dial.connect(DialTest::closed, address, true))
                    .isInstanceOf(UnreachableException.class)
                    .hasRootCauseInstanceOf(SocketException.class);
        }
    }

    @Test
    void sendsNothingInTheClearIfOneAddressIsElsewhere() {
        assertThatThrownBy(() -> dial(Duration.ofSeconds(1), FIRST, "192.0.2.1")
                        .connect(this::socket, new Address("backend", 9090), false))
                .isNotInstanceOf(UnreachableException.class)
                .hasMessageContaining("tls=false would send the token to 192.0.2.1");
        assertThat(sockets).isEmpty();
    }

    @Test
    void saysThatANameIsUnknown() {
        Dial dial = new Dial(
                host -> {
                    throw new UnknownHostException(host);
                },
                Duration.ofSeconds(1));
        assertThatThrownBy(() -> dial.connect(this::socket, new Address("backend", 9090), true))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("UnknownHostException: backend");
    }

    /** Fills the queue of a server that accepts nobody: who comes later gets no answer. */
    private static final class Crowd implements AutoCloseable {
        private final List<Socket> waiting = new ArrayList<>();

        Crowd(ServerSocket server) throws IOException {
            for (boolean full = false; !full; ) {
                Socket socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(server.getLocalSocketAddress(), 300);
                } catch (SocketTimeoutException e) {
                    full = true;
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static ServerSocket listening(String address, int port, int backlog) throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress(address, port), backlog);
        return server;
    }

    private Socket connect(int port, Duration deadline, String... addresses) throws IOException {
        return dial(deadline, addresses).connect(this::socket, new Address("backend", port), true);
    }

    private static Dial dial(Duration deadline, String... addresses) {
        return new Dial(
                host -> {
                    InetAddress[] found = new InetAddress[addresses.length];
                    for (int i = 0; i < found.length; i++) {
                        found[i] = InetAddress.getByName(addresses[i]);
                    }
                    return found;
                },
                deadline);
    }

    private Socket socket() {
        Socket socket = new Socket();
        sockets.add(socket);
        return socket;
    }

    private static Socket closed() {
        Socket socket = new Socket();
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return socket;
    }
}
