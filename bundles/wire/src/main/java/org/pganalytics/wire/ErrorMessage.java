// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.util.Objects;

/** Says what was wrong, before the sender closes the connection. */
public record ErrorMessage(WireError code, String text) {
    private static final int MAX_CHARS = 1000;

    /** Cuts the text at 1000 characters. */
    public ErrorMessage {
        Objects.requireNonNull(code);
        if (text.length() > MAX_CHARS) {
            text = text.substring(0, MAX_CHARS);
        }
    }

    public byte[] encode() {
        WireWriter out = new WireWriter();
        out.varint(code.code());
        out.string(text);
        return out.toBytes();
    }

    public static ErrorMessage decode(byte[] body) {
        return Body.read(
                body, in -> new ErrorMessage(WireError.byCode(in.upTo(Integer.MAX_VALUE)), in.string(Body.TEXT)));
    }
}
