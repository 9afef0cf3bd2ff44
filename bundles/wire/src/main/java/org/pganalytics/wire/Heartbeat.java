// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.util.ArrayList;
import java.util.List;
import org.pganalytics.model.PartState;

/**
 * An agent's sign of life, every 10 s; answered by an {@link Ack} with the backend's clock.
 *
 * @param clockMicros the agent's clock, microseconds since 1970-01-01 UTC
 */
public record Heartbeat(long clockMicros, List<PartState> parts) {
    /** A plug-in's words are of any length, and a heartbeat that is refused would end each connection. */
    private static final int MAX_NAME_CHARS = 250;

    private static final int MAX_DETAIL_CHARS = 4000;

    private static final PartState.Health[] HEALTH = PartState.Health.values();

    public Heartbeat {
        parts = List.copyOf(parts);
    }

    /** Cuts names at 250 and details at 4000 characters. */
    public byte[] encode() {
        WireWriter out = new WireWriter();
        out.zigzag(clockMicros);
        out.varint(parts.size());
        for (PartState part : parts) {
            out.string(cut(part.name(), MAX_NAME_CHARS));
            out.u8(part.health().ordinal());
            out.string(cut(part.detail(), MAX_DETAIL_CHARS));
        }
        return out.toBytes();
    }

    private static String cut(String text, int chars) {
        return text.length() <= chars ? text : text.substring(0, chars);
    }

    public static Heartbeat decode(byte[] body) {
        return Body.read(body, in -> {
            long clock = in.zigzag();
            int count = in.count(Body.LIST);
            List<PartState> parts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                parts.add(
                        new PartState(in.string(Body.NAME), HEALTH[in.upTo(HEALTH.length - 1)], in.string(Body.TEXT)));
            }
            return new Heartbeat(clock, parts);
        });
    }
}
