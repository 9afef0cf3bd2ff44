// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds a body: varints as in Protocol Buffers (7 bits a byte, least first), strings as length and UTF-8. */
final class WireWriter {
    private byte[] bytes = new byte[256];
    private int size;

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    void u8(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    /** Unsigned: negative values take ten bytes. */
    void varint(long value) {
        reserve(10);
        while ((value & ~0x7FL) != 0) {
            bytes[size++] = (byte) (value | 0x80);
            value >>>= 7;
        }
        bytes[size++] = (byte) value;
    }

    void zigzag(long value) {
        varint(value << 1 ^ value >> 63);
    }

    void fixed64(long value) {
        reserve(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    void string(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(byte[] value) {
        varint(value.length);
        raw(value, value.length);
    }

    void raw(byte[] value, int length) {
        reserve(length);
        System.arraycopy(value, 0, bytes, size, length);
        size += length;
    }

    void append(WireWriter other) {
        raw(other.bytes, other.size);
    }

    private void reserve(int more) {
        long needed = (long) size + more;
        if (needed > bytes.length) {
            if (needed > FrameHeader.MAX_UNPACKED) {
                throw new WireException(
                        WireError.TOO_LARGE, "the body is over the limit of " + FrameHeader.MAX_UNPACKED + " bytes");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(needed, bytes.length * 2L), FrameHeader.MAX_UNPACKED));
        }
    }
}
