// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * Reads a segment from its start, record by record. What does not have its CRC is passed over; a length that reaches beyond
 * the file, as a kill in the middle of a write leaves it, is the end. Frames of snapshots are checked but not held, so that
 * memory does not depend on what was written.
 */
final class SegmentReader implements AutoCloseable {
    private static final int MAX_SCHEMAS = 1024 * 1024;
    private static final byte[] NOT_HELD = {};

    private final CRC32 crc = new CRC32();
    private final DataInputStream in;
    private final long size;
    private long position;
    private int damaged;

    SegmentReader(Path file) throws IOException {
        size = Files.size(file);
        in = new DataInputStream(new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), crc));
    }

    /** The next good one; its frame is empty unless it has schemas. */
    Optional<Found> next() throws IOException {
        while (size - position >= SpoolRecord.PREFIX) {
            int length = in.readInt();
            int expected = in.readInt();
            if (length < SpoolRecord.FIXED || length > size - position - SpoolRecord.PREFIX) {
                break;
            }
            long at = position;
            position += SpoolRecord.PREFIX + length;
            crc.reset();
            ByteBuffer fixed = ByteBuffer.wrap(in.readNBytes(SpoolRecord.FIXED));
            int rest = length - SpoolRecord.FIXED;
            byte[] name = in.readNBytes(Math.min(rest, SpoolRecord.nameLength(fixed)));
            rest -= name.length;
            byte[] frame = NOT_HELD;
            if (fixed.get(0) == SpoolRecord.Kind.SCHEMAS.ordinal() && rest <= MAX_SCHEMAS) {
                frame = in.readNBytes(rest);
            } else {
                in.skipNBytes(rest);
            }
            if ((int) crc.getValue() == expected) {
                return Optional.of(new Found(SpoolRecord.decode(fixed, name, frame), at));
            }
            damaged++;
        }
        if (position < size) {
            damaged++;
            position = size;
        }
        return Optional.empty();
    }

    /** How many pieces were passed over. */
    int damaged() {
        return damaged;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** A record and its position in the file. */
    record Found(SpoolRecord record, long position) {}
}
