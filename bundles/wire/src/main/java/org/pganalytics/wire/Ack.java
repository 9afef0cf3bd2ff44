// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

/**
 * The gateway's answer. Its frame's sequence is that of the batch it acknowledges, 0 when it answers a hello or a
 * heartbeat.
 *
 * @param upTo all batches of this run up to this sequence are durable too; 0 says nothing
 * @param sendAtOnce an incident is open: send each snapshot as it comes
 * @param clockMicros the backend's clock, microseconds since 1970-01-01 UTC
 */
public record Ack(long upTo, boolean sendAtOnce, long clockMicros) {
    private static final int SEND_AT_ONCE = 1;

    public Ack {
        if (upTo < 0 || upTo > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("sequence " + upTo + " has more than 32 bits");
        }
    }

    public byte[] encode() {
        WireWriter out = new WireWriter();
        out.u8(sendAtOnce ? SEND_AT_ONCE : 0);
        out.varint(upTo);
        out.zigzag(clockMicros);
        return out.toBytes();
    }

    /** Unknown flags are ignored. */
    public static Ack decode(byte[] body) {
        return Body.read(body, in -> {
            boolean sendAtOnce = (in.u8() & SEND_AT_ONCE) != 0;
            return new Ack(in.varint(), sendAtOnce, in.zigzag());
        });
    }
}
