// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

/** The types of frames, by their code on the wire. */
public enum MessageType {
    /** Agent to gateway: a batch (sequence from 1), or the schemas the next batches use (sequence 0). */
    BATCH(1),
    /** Agent to gateway: {@link Hello}, the first frame, and again when its instances change. */
    HELLO(2),
    /** Gateway to agent: {@link Ack} of a hello, a batch or a heartbeat. */
    ACK(3),
    /** Either way: {@link ErrorMessage}; the sender closes the connection after it. */
    ERROR(4),
    /** Agent to gateway: {@link Heartbeat}. */
    HEARTBEAT(5),
    /** Gateway to agent: {@link Command}. */
    COMMAND(6),
    /** Agent to gateway: {@link CommandResult}. */
    COMMAND_RESULT(7);

    private static final MessageType[] VALUES = values();
    private final int code;

    MessageType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** @throws WireException BAD_TYPE when there is none */
    public static MessageType byCode(int code) {
        if (code < 1 || code > VALUES.length) {
            throw new WireException(
                    WireError.BAD_TYPE, "message type " + Integer.toUnsignedString(code) + " is not known");
        }
        return VALUES[code - 1];
    }
}
