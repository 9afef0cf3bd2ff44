// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Connects to a name: to each of its addresses in turn until one accepts. Each has an equal share of the time that is left, so
 * one that does not answer leaves some to those after it.
 */
final class Dial {
    private final Resolver resolver;
    private final Duration deadline;

    /** Finds all addresses of a host name or address, at least one. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** @param deadline for all addresses together; the look-up of the name is not counted */
    Dial(Resolver resolver, Duration deadline) {
        this.resolver = resolver;
        this.deadline = deadline;
    }

    /**
     * What was looked up is what is connected to: a resolver that changes its mind makes no other machine of it.
     *
     * @param sockets gives a new one for each address: one that failed to connect is of no further use
     * @param anywhere whether it may leave this host
     * @throws UnreachableException when no address accepts; of the last one, those before it suppressed
     */
    Socket connect(Supplier<Socket> sockets, Address address, boolean anywhere) throws IOException {
        InetAddress[] found;
        try {
            found = resolver.resolve(address.host());
        } catch (IOException e) {
            throw new UnreachableException(e);
        }
        for (InetAddress each : found) {
            if (!anywhere && !each.isLoopbackAddress()) {
                throw new IOException("tls=false would send the token to " + each.getHostAddress()
                        + " in the clear; set tls=true, or allowPlaintext=true if that is what you want");
            }
        }
        long end = System.nanoTime() + deadline.toNanos();
        IOException failure = new UnknownHostException(address.host());
        for (int i = 0; i < found.length; i++) {
            long share = (end - System.nanoTime()) / (found.length - i);
            Socket socket = sockets.get();
            try {
                // 0 would be no end
                int millis = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(share));
                socket.connect(new InetSocketAddress(found[i], address.port()), millis);
                return socket;
            } catch (IOException e) {
                socket.close();
                if (i > 0) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw new UnreachableException(failure);
    }
}
