// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The 32 bytes before every payload, big endian.
 *
 * <pre>
 *  0        4        8        12       16       20 21 22      28       32
 * +--------+--------+--------+--------+--------+--+--+-------+--------+
 * |DEADBEEF|version |type    |length  |crc-32  |c |e |zeros  |sequence|
 * +--------+--------+--------+--------+--------+--+--+-------+--------+
 * </pre>
 *
 * @param payloadLength bytes as sent, 0 to {@link #MAX_PAYLOAD}
 * @param crc CRC-32 of the payload as sent
 * @param sequence unsigned 32 bits: the batch's number, in an ack that of the batch it answers, else 0
 */
public record FrameHeader(MessageType type, int payloadLength, int crc, Compression compression, long sequence) {
    /** Bytes of a header. */
    public static final int SIZE = 32;

    public static final int MAGIC = 0xDEADBEEF;
    public static final int VERSION = 1;
    /** Bytes a payload may have as sent. */
    public static final int MAX_PAYLOAD = 10 * 1024 * 1024;
    /** Bytes a payload may have unpacked. */
    public static final int MAX_UNPACKED = 64 * 1024 * 1024;

    public FrameHeader {
        Objects.requireNonNull(type);
        Objects.requireNonNull(compression);
        if (payloadLength < 0 || payloadLength > MAX_PAYLOAD) {
            throw new WireException(
                    WireError.TOO_LARGE,
                    "a payload of " + Integer.toUnsignedString(payloadLength) + " bytes is over the limit of "
                            + MAX_PAYLOAD);
        }
        if (sequence < 0 || sequence > 0xFFFF_FFFFL) {
            throw new WireException(WireError.MALFORMED, "sequence " + sequence + " has more than 32 bits");
        }
    }

    /** Writes {@link #SIZE} bytes at the buffer's position; the buffer's byte order does not matter. */
    public void encode(ByteBuffer target) {
        ByteOrder order = target.order();
        target.order(ByteOrder.BIG_ENDIAN);
        target.putInt(MAGIC)
                .putInt(VERSION)
                .putInt(type.code())
                .putInt(payloadLength)
                .putInt(crc)
                .put((byte) compression.code())
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(0)
                .putInt((int) sequence)
                .order(order);
    }

    /**
     * Reads {@link #SIZE} bytes from the buffer's position.
     *
     * @throws WireException naming the first field that is wrong, TRUNCATED when there are fewer bytes
     */
    public static FrameHeader decode(ByteBuffer source) {
        if (source.remaining() < SIZE) {
            throw new WireException(WireError.TRUNCATED, "a header has " + SIZE + " bytes, not " + source.remaining());
        }
        ByteBuffer bytes = source.slice().order(ByteOrder.BIG_ENDIAN);
        source.position(source.position() + SIZE);
        int magic = bytes.getInt();
        if (magic != MAGIC) {
            throw new WireException(WireError.BAD_MAGIC, "magic is " + Integer.toHexString(magic) + ", not deadbeef");
        }
        int version = bytes.getInt();
        if (version != VERSION) {
            throw new WireException(
                    WireError.BAD_VERSION, "version " + Integer.toUnsignedString(version) + " is not " + VERSION);
        }
        MessageType type = MessageType.byCode(bytes.getInt());
        int length = bytes.getInt();
        int crc = bytes.getInt();
        Compression compression = Compression.byCode(bytes.get() & 0xFF);
        if (bytes.get() != 0) {
            throw new WireException(WireError.BAD_ENCRYPTION, "payloads are not encrypted: the TLS below is");
        }
        if (bytes.getShort() != 0 || bytes.getInt() != 0) {
            throw new WireException(WireError.MALFORMED, "reserved bytes are not zero");
        }
        return new FrameHeader(type, length, crc, compression, Integer.toUnsignedLong(bytes.getInt()));
    }
}
