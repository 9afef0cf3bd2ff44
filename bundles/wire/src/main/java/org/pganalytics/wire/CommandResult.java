// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.util.Objects;

/**
 * What became of a {@link Command}.
 *
 * @param id of the command
 * @param text its output, or why it failed
 */
public record CommandResult(String id, boolean ok, String text) {
    public CommandResult {
        Objects.requireNonNull(id);
        Objects.requireNonNull(text);
    }

    public byte[] encode() {
        WireWriter out = new WireWriter();
        out.string(id);
        out.u8(ok ? 1 : 0);
        out.string(text);
        return out.toBytes();
    }

    public static CommandResult decode(byte[] body) {
        return Body.read(body, in -> new CommandResult(in.string(Body.NAME), in.upTo(1) == 1, in.string(Body.TEXT)));
    }
}
