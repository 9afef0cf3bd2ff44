// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.pganalytics.wire.ErrorMessage;
import org.pganalytics.wire.Frame;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.Hello;
import org.pganalytics.wire.MessageType;
import org.pganalytics.wire.WireError;

/** Sends bytes that no agent would send. */
final class HostilePeer {
    private static final int ANSWER_MILLIS = 10_000;

    private HostilePeer() {}

    /** What the gateway says before it closes the connection; fails when it does not close it. */
    static WireError answer(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                FrameCodec codec = new FrameCodec()) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(bytes);
            Optional<Frame> frame = codec.read(socket.getInputStream());
            while (frame.isPresent() && frame.get().type() != MessageType.ERROR) {
                frame = codec.read(socket.getInputStream());
            }
            WireError error = ErrorMessage.decode(frame.orElseThrow(() -> new IOException("closed without a word"))
                            .body())
                    .code();
            if (socket.getInputStream().read() != -1) {
                throw new IOException("the connection is still open after " + error);
            }
            return error;
        }
    }

    static byte[] hello(String token) {
        try (FrameCodec codec = new FrameCodec()) {
            return codec.encode(MessageType.HELLO, 0, new Hello("stranger", token, "0", 1, 0, List.of()).encode());
        }
    }

    /** A hello with these four bytes changed, as in docs/wire-format.md: 0 magic, 4 version, 8 type, 12 length, 16 CRC. */
    static byte[] hello(int offset, int value) {
        byte[] frame = hello("whatever");
        ByteBuffer.wrap(frame).putInt(offset, value);
        return frame;
    }

    /** A frame of a few kilobytes whose zstd payload, 65 MB of zeros, says the truth about its size. */
    static byte[] zipBomb() {
        byte[] payload = Zstd.compress(new byte[65 * 1024 * 1024]);
        CRC32 crc = new CRC32();
        crc.update(payload);
        return ByteBuffer.allocate(32 + payload.length)
                .putInt(0xDEADBEEF)
                .putInt(1)
                .putInt(2)
                .putInt(payload.length)
                .putInt((int) crc.getValue())
                .put(20, (byte) 1)
                .position(32)
                .put(payload)
                .array();
    }
}
