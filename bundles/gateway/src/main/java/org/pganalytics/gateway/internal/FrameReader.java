// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.gateway.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.FrameHeader;
import org.pganalytics.wire.WireError;
import org.pganalytics.wire.WireException;

/**
 * Cuts the stream into frames. The header is checked before a byte of its payload is awaited; until the peer is known its
 * payloads may have 64 KB only, and 1 MB unpacked. After the first bad byte nothing more is read.
 */
final class FrameReader extends ByteToMessageDecoder {
    private static final int MAX_BEFORE_HELLO = 64 * 1024;

    /** A hello names instances: far more than any agent has. */
    private static final int MAX_BODY_BEFORE_HELLO = 1024 * 1024;

    private final Supplier<FrameCodec> codecs;
    private int maxPayload = MAX_BEFORE_HELLO;
    private int maxBody = MAX_BODY_BEFORE_HELLO;
    private @Nullable FrameHeader header;
    private boolean broken;

    /** @param codecs the calling thread's codec */
    FrameReader(Supplier<FrameCodec> codecs) {
        this.codecs = codecs;
    }

    /** The peer is known: payloads may have their full size from now on. */
    void trust() {
        maxPayload = FrameHeader.MAX_PAYLOAD;
        maxBody = FrameHeader.MAX_UNPACKED;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            if (header == null) {
                if (in.readableBytes() < FrameHeader.SIZE) {
                    return;
                }
                ByteBuffer bytes = ByteBuffer.allocate(FrameHeader.SIZE);
                in.readBytes(bytes);
                header = FrameHeader.decode(bytes.flip());
                if (header.payloadLength() > maxPayload) {
                    throw new WireException(
                            WireError.TOO_LARGE,
                            "a payload of " + header.payloadLength() + " bytes before hello is over " + maxPayload);
                }
            }
            if (in.readableBytes() >= header.payloadLength()) {
                byte[] payload = new byte[header.payloadLength()];
                in.readBytes(payload);
                FrameHeader complete = header;
                header = null;
                out.add(codecs.get().decode(complete, payload, maxBody));
            }
        } catch (WireException e) {
            broken = true;
            throw e;
        }
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        super.decodeLast(context, in, out);
        if (!broken && (in.isReadable() || header != null)) {
            broken = true;
            throw new WireException(WireError.TRUNCATED, "the connection ended inside a frame");
        }
    }
}
