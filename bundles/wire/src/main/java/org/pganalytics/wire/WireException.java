// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

/** What a peer sent cannot be read: close the connection. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final WireError error;

    public WireException(WireError error, String message) {
        super(message);
        this.error = error;
    }

    public WireException(WireError error, String message, Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    public WireError error() {
        return error;
    }
}
