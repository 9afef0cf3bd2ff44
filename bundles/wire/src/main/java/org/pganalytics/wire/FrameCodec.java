// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Makes frames and reads them. Holds native zstd contexts (some hundred KB once used): have one per thread, not one per
 * connection, and close it. Not thread-safe; knows nothing of connections.
 */
public final class FrameCodec implements AutoCloseable {
    /** What is shorter is sent as it is. */
    private static final int WORTH_COMPRESSING = 128;

    private final Compression compression;
    private final Packer packer;

    /** Compresses by zstd, level 3. */
    public FrameCodec() {
        this(Compression.ZSTD, 3);
    }

    /**
     * @param compression of the frames made; frames of every compression are read
     * @param level zstd's, 1 (fast) to 19; no meaning for the others
     */
    public FrameCodec(Compression compression, int level) {
        this.compression = compression;
        this.packer = new Packer(level);
    }

    /** The whole frame, header and payload, as sent. Throws TOO_LARGE when the body or the payload is over its limit. */
    public byte[] encode(MessageType type, long sequence, byte[] body) {
        if (body.length > FrameHeader.MAX_UNPACKED) {
            throw new WireException(WireError.TOO_LARGE, "a body of " + body.length + " bytes is over the limit");
        }
        byte[] payload = body;
        Compression used = Compression.NONE;
        if (compression != Compression.NONE && body.length >= WORTH_COMPRESSING) {
            byte[] packed = packer.pack(compression, body);
            if (packed.length < body.length) {
                payload = packed;
                used = compression;
            }
        }
        FrameHeader header = new FrameHeader(type, payload.length, crc(payload), used, sequence);
        byte[] frame = new byte[FrameHeader.SIZE + payload.length];
        header.encode(ByteBuffer.wrap(frame));
        System.arraycopy(payload, 0, frame, FrameHeader.SIZE, payload.length);
        return frame;
    }

    /** Checks the payload's CRC, then unpacks it, never to more than {@link FrameHeader#MAX_UNPACKED} bytes. */
    public Frame decode(FrameHeader header, byte[] payload) {
        return decode(header, payload, FrameHeader.MAX_UNPACKED);
    }

    /**
     * The same for a peer that may send less, because it is not known yet.
     *
     * @param maxBody bytes the payload may have unpacked; TOO_LARGE beyond, before they are allocated
     */
    public Frame decode(FrameHeader header, byte[] payload, int maxBody) {
        if (payload.length != header.payloadLength()) {
            throw new WireException(
                    WireError.TRUNCATED,
                    "the payload has " + payload.length + " bytes, its header says " + header.payloadLength());
        }
        if (crc(payload) != header.crc()) {
            throw new WireException(WireError.BAD_CRC, "the payload's CRC-32 is not the one in its header");
        }
        return new Frame(header.type(), header.sequence(), packer.unpack(header.compression(), payload, maxBody));
    }

    /** Reads one frame; empty when the stream ended before it. */
    public Optional<Frame> read(InputStream in) throws IOException {
        byte[] head = in.readNBytes(FrameHeader.SIZE);
        if (head.length == 0) {
            return Optional.empty();
        }
        FrameHeader header = FrameHeader.decode(ByteBuffer.wrap(head));
        byte[] payload = in.readNBytes(header.payloadLength());
        if (payload.length < header.payloadLength()) {
            throw new EOFException("the stream ended inside a frame");
        }
        return Optional.of(decode(header, payload));
    }

    @Override
    public void close() {
        packer.close();
    }

    private static int crc(byte[] payload) {
        CRC32 crc = new CRC32();
        crc.update(payload);
        return (int) crc.getValue();
    }
}
