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
    private static final PartState.Health[] HEALTH = PartState.Health.values();

    public Heartbeat {
        parts = List.copyOf(parts);
    }

    public byte[] encode() {
        WireWriter out = new WireWriter();
        out.zigzag(clockMicros);
        out.varint(parts.size());
        for (PartState part : parts) {
            out.string(part.name());
            out.u8(part.health().ordinal());
            out.string(part.detail());
        }
        return out.toBytes();
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
