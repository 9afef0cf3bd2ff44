// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.pull;

import java.util.Locale;

/** How far the way to a server is secured, strictest first; the names are those of libpq's sslmode. */
public enum SslMode {
    /** TLS; the certificate is of a trusted authority and for this host. */
    VERIFY_FULL,
    /** TLS; the certificate is of a trusted authority, for whichever host. */
    VERIFY_CA,
    /** TLS with whoever answers. */
    REQUIRE,
    /** No TLS. */
    DISABLE;

    public boolean isVerified() {
        return this == VERIFY_FULL || this == VERIFY_CA;
    }

    /** Reads {@code verify-full} and the like. */
    public static SslMode parse(String text) {
        for (SslMode mode : values()) {
            if (mode.toString().equals(text.strip())) {
                return mode;
            }
        }
        throw new IllegalArgumentException(
                "sslMode '" + text + "' is unknown: use verify-full, verify-ca, require or disable");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
