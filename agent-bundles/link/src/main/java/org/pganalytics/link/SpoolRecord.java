// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * What a segment file is made of, big endian.
 *
 * <pre>
 * 0        4        8    9     17       25        33          37      39     39+n
 * +--------+--------+----+-----+--------+---------+-----------+-------+------+---------~
 * |length  |crc-32  |kind|run  |number  |through  |snapshots  |n      |name  |frame
 * +--------+--------+----+-----+--------+---------+-----------+-------+------+---------~
 * </pre>
 *
 * Length and CRC are of all that follows them. What a kind has no use for is 0 or empty.
 *
 * @param run HEAD: the run that writes the file; SEALED, DONE: the batch's
 * @param number HEAD: the format's version; SEALED, DONE: the batch's sequence
 * @param through SEALED: place of the batch's last snapshot, see {@link Segment#place}
 * @param snapshots SEALED: how many of the batch are in the spool
 * @param name HEAD: the collector; SNAPSHOT, SEALED: the instance
 * @param frame SCHEMAS, SNAPSHOT: a BATCH frame of the wire
 */
record SpoolRecord(Kind kind, long run, long number, long through, int snapshots, String name, byte[] frame) {
    static final int VERSION = 1;
    /** Bytes of length and CRC. */
    static final int PREFIX = 8;
    /** Bytes from the kind to the name. */
    static final int FIXED = 31;

    private static final byte[] NOTHING = {};

    enum Kind {
        /** The first of each file. */
        HEAD,
        /** Schemas that later snapshots of the file refer to. */
        SCHEMAS,
        SNAPSHOT,
        /** The snapshots of the instance up to a place, those of earlier batches aside, are a batch, perhaps sent. */
        SEALED,
        /** The batch is acknowledged. */
        DONE
    }

    static SpoolRecord head(String collector, long run) {
        return new SpoolRecord(Kind.HEAD, run, VERSION, 0, 0, collector, NOTHING);
    }

    static SpoolRecord schemas(byte[] frame) {
        return new SpoolRecord(Kind.SCHEMAS, 0, 0, 0, 0, "", frame);
    }

    static SpoolRecord snapshot(String instance, byte[] frame) {
        return new SpoolRecord(Kind.SNAPSHOT, 0, 0, 0, 1, instance, frame);
    }

    static SpoolRecord sealed(long run, long sequence, long through, int snapshots, String instance) {
        return new SpoolRecord(Kind.SEALED, run, sequence, through, snapshots, instance, NOTHING);
    }

    static SpoolRecord done(long run, long sequence) {
        return new SpoolRecord(Kind.DONE, run, sequence, 0, 0, "", NOTHING);
    }

    ByteBuffer encode() throws IOException {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(PREFIX + FIXED + text.length + frame.length);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(0); // length and CRC
        out.writeByte(kind.ordinal());
        out.writeLong(run);
        out.writeLong(number);
        out.writeLong(through);
        out.writeInt(snapshots);
        out.writeShort(text.length);
        out.write(text);
        out.write(frame);
        ByteBuffer whole = ByteBuffer.wrap(bytes.toByteArray());
        CRC32 crc = new CRC32();
        crc.update(whole.array(), PREFIX, whole.capacity() - PREFIX);
        return whole.putInt(0, whole.capacity() - PREFIX).putInt(4, (int) crc.getValue());
    }

    /**
     * Makes one of its parts.
     *
     * @param fixed the bytes from the kind to the name
     */
    static SpoolRecord decode(ByteBuffer fixed, byte[] name, byte[] frame) throws IOException {
        int kind = fixed.get(0);
        if (kind < 0 || kind >= Kind.values().length) {
            throw new IOException("a record of kind " + kind + " is of a later version");
        }
        return new SpoolRecord(
                Kind.values()[kind],
                fixed.getLong(1),
                fixed.getLong(9),
                fixed.getLong(17),
                fixed.getInt(25),
                new String(name, StandardCharsets.UTF_8),
                frame);
    }

    static int nameLength(ByteBuffer fixed) {
        return Short.toUnsignedInt(fixed.getShort(29));
    }

    /** Reads the one at this position whole. IOException when it is cut short or not what was written. */
    static SpoolRecord read(FileChannel file, long position) throws IOException {
        ByteBuffer prefix = fill(file, position, PREFIX);
        ByteBuffer body = fill(file, position + PREFIX, prefix.getInt(0));
        CRC32 crc = new CRC32();
        crc.update(body.array());
        if ((int) crc.getValue() != prefix.getInt(4)) {
            throw new IOException("the record's CRC-32 is wrong");
        }
        int frameAt = FIXED + nameLength(body);
        return decode(
                body,
                Arrays.copyOfRange(body.array(), FIXED, frameAt),
                Arrays.copyOfRange(body.array(), frameAt, body.capacity()));
    }

    private static ByteBuffer fill(FileChannel file, long position, int size) throws IOException {
        if (size < 0 || size > file.size() - position) {
            throw new EOFException("the file ends inside a record");
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException("the file ends inside a record");
            }
        }
        return bytes;
    }
}
