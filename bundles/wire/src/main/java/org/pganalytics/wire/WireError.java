// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

/** What can be wrong with what a peer sent, by its code on the wire. */
public enum WireError {
    /** A code that this version does not know. */
    UNKNOWN(0),
    BAD_MAGIC(1),
    BAD_VERSION(2),
    BAD_TYPE(3),
    /** More than 10 MB as sent or 64 MB unpacked. */
    TOO_LARGE(4),
    BAD_CRC(5),
    /** An unknown method, or a payload that does not unpack. */
    BAD_COMPRESSION(6),
    BAD_ENCRYPTION(7),
    /** A body that does not say what its type must say. */
    MALFORMED(8),
    /** The stream ended inside a frame. */
    TRUNCATED(9),
    /** The token is wrong. */
    UNAUTHORIZED(20),
    /** A message that is right but not now: a batch before the hello. */
    UNEXPECTED(21),
    /** The peer cannot take it now; send it again on a new connection. */
    UNAVAILABLE(22);

    private final int code;

    WireError(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The error of this code; {@link #UNKNOWN} for codes of later versions. */
    public static WireError byCode(int code) {
        for (WireError error : values()) {
            if (error.code == code) {
                return error;
            }
        }
        return UNKNOWN;
    }
}
