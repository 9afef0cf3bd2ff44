// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

/** How a payload is compressed, by its code on the wire. */
public enum Compression {
    NONE(0),
    ZSTD(1),
    SNAPPY(2);

    private static final Compression[] VALUES = values();
    private final int code;

    Compression(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** @throws WireException BAD_COMPRESSION when there is none */
    public static Compression byCode(int code) {
        if (code < 0 || code >= VALUES.length) {
            throw new WireException(WireError.BAD_COMPRESSION, "compression " + code + " is not known");
        }
        return VALUES[code];
    }
}
