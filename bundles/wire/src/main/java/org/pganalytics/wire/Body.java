// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.util.function.Function;

/** Reads a message's body whole; constructors that refuse a value make it MALFORMED. */
final class Body {
    /** Bytes of a name or identifier. */
    static final int NAME = 1024;

    /** Bytes of any other text. */
    static final int TEXT = 64 * 1024;

    /** Elements of any list. */
    static final int LIST = 10_000;

    private Body() {}

    static <T> T read(byte[] body, Function<WireReader, T> reader) {
        WireReader in = new WireReader(body);
        try {
            T value = reader.apply(in);
            in.end();
            return value;
        } catch (IllegalArgumentException e) {
            throw new WireException(WireError.MALFORMED, String.valueOf(e.getMessage()), e);
        }
    }
}
