// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.pull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    private static final int POSTGRES = 5432;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}");
    private static final Pattern FORM = Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]+))(?::(\\d{1,5}))?");

    public HostPort {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("'" + host + "' is no host name or address");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " of " + host + " is not in 1..65535");
        }
    }

    /** Reads {@code host}, {@code host:port} or {@code [ipv6]:port}; 5432 where no port is given. */
    public static HostPort parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no host: write host, host:port or [ipv6]:port");
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new HostPort(host, matcher.group(3) == null ? POSTGRES : Integer.parseInt(matcher.group(3)));
    }

    /** As {@link #parse} reads it and as a JDBC URL has it. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }
}
