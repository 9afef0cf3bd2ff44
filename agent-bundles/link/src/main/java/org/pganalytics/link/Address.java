// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a backend listens.
 *
 * @param host a name or an address, of IPv6 without brackets
 */
public record Address(String host, int port) {
    public Address {
        if (host.isBlank()) {
            throw new IllegalArgumentException("org.pganalytics.link needs a host");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "org.pganalytics.link: port " + port + " of " + host + " is not in 1..65535");
        }
    }

    /** Reads {@code a, b:9091, [::1]:9092}; those without a port get this one. */
    static List<Address> parse(String text, int port) {
        List<Address> all = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            all.add(one(part.strip(), port));
        }
        return all;
    }

    private static Address one(String text, int port) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return new Address(text.substring(1, text.length() - 1), port);
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.indexOf(':') < colon && !text.startsWith("[")) {
            return new Address(text, port);
        }
        String host = text.substring(0, colon);
        try {
            return new Address(
                    host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "org.pganalytics.link: host '" + text + "' is none: write db1, db1:9090 or [::1]:9090", e);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
