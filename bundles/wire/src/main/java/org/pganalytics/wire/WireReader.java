// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads a body a peer sent: every read is bounded by what is there and throws MALFORMED beyond it. */
final class WireReader {
    private final byte[] bytes;
    private int position;

    WireReader(byte[] bytes) {
        this.bytes = bytes;
    }

    static WireException malformed(String message) {
        return new WireException(WireError.MALFORMED, message);
    }

    int remaining() {
        return bytes.length - position;
    }

    /** Nothing may be left. */
    void end() {
        if (remaining() != 0) {
            throw malformed(remaining() + " bytes too many at " + position);
        }
    }

    int u8() {
        need(1);
        return bytes[position++] & 0xFF;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return value;
            }
        }
        throw malformed("a number has more than 64 bits at " + position);
    }

    long zigzag() {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    /** A number from 0 to max. */
    int upTo(int max) {
        long value = varint();
        if (value < 0 || value > max) {
            throw malformed("number " + Long.toUnsignedString(value) + " is over " + max + " at " + position);
        }
        return (int) value;
    }

    /** How many elements follow, each of at least one byte: never more than there are bytes. */
    int count(int max) {
        int count = upTo(max);
        need(count);
        return count;
    }

    long fixed64() {
        need(8);
        long value = ByteBuffer.wrap(bytes, position, 8).getLong();
        position += 8;
        return value;
    }

    String string(int maxBytes) {
        int length = count(maxBytes);
        try {
            String value = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, position, length))
                    .toString();
            position += length;
            return value;
        } catch (CharacterCodingException e) {
            throw new WireException(WireError.MALFORMED, "text is no UTF-8 at " + position, e);
        }
    }

    byte[] raw(int length) {
        need(length);
        byte[] value = new byte[length];
        System.arraycopy(bytes, position, value, 0, length);
        position += length;
        return value;
    }

    private void need(int count) {
        if (count < 0 || remaining() < count) {
            throw malformed("the body ends " + (count - remaining()) + " bytes too early at " + position);
        }
    }
}
