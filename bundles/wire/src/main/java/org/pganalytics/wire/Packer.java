// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/** Compresses and unpacks payloads; contexts are made at first use and reused. */
final class Packer implements AutoCloseable {
    /** A claimed size up to this, or up to {@link #TRUSTED_RATIO} times the input, is allocated at once. */
    private static final int TRUSTED_BYTES = 64 * 1024;

    private static final int TRUSTED_RATIO = 8;
    /** Three bytes of snappy are at most 64 of content. */
    private static final int SNAPPY_RATIO = 32;
    /** Largest zstd window taken, 8 MB: what levels up to 19 use. */
    private static final int WINDOW_LOG = 23;
    /** A context keeps the tables of the largest body it has seen, 1.5 MB for 200 KB; so it is not kept after such a body. */
    private static final int LARGE = 32 << 10;

    private final int level;
    private @Nullable ZstdCompressCtx compressor;
    private @Nullable ZstdDecompressCtx decompressor;

    Packer(int level) {
        this.level = level;
    }

    byte[] pack(Compression compression, byte[] body) {
        return switch (compression) {
            case NONE -> body;
            case ZSTD -> {
                ZstdCompressCtx context = compressor;
                if (context == null) {
                    context = new ZstdCompressCtx();
                    context.setLevel(level);
                    compressor = context;
                }
                byte[] packed = context.compress(body);
                if (body.length > LARGE) {
                    context.close();
                    compressor = null;
                }
                yield packed;
            }
            case SNAPPY -> {
                try {
                    yield Snappy.compress(body);
                } catch (IOException e) {
                    throw new WireException(WireError.BAD_COMPRESSION, "snappy: " + e.getMessage(), e);
                }
            }
        };
    }

    /** @param max bytes that may come out */
    byte[] unpack(Compression compression, byte[] payload, int max) {
        if (payload.length == 0 && compression != Compression.NONE) {
            throw new WireException(WireError.BAD_COMPRESSION, "the payload is compressed and empty");
        }
        try {
            return switch (compression) {
                case NONE -> {
                    requireAtMost(max, payload.length);
                    yield payload;
                }
                case ZSTD -> unpackZstd(payload, max);
                case SNAPPY -> unpackSnappy(payload, max);
            };
        } catch (IOException | ZstdException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new WireException(WireError.BAD_COMPRESSION, "the payload does not unpack: " + e.getMessage(), e);
        }
    }

    private byte[] unpackZstd(byte[] payload, int max) throws IOException {
        long claimed = Zstd.getFrameContentSize(payload);
        if (claimed < 0) {
            throw new WireException(WireError.BAD_COMPRESSION, "the payload does not say its unpacked size");
        }
        requireAtMost(max, claimed);
        if (claimed > TRUSTED_BYTES && claimed > (long) payload.length * TRUSTED_RATIO) {
            return unpackGrowing(payload, (int) claimed);
        }
        ZstdDecompressCtx context = decompressor;
        if (context == null) {
            context = new ZstdDecompressCtx();
            decompressor = context;
        }
        byte[] body = new byte[(int) claimed];
        int written = context.decompressByteArray(body, 0, body.length, payload, 0, payload.length);
        return exactly(body, written);
    }

    /** The buffer grows with what really comes out, so that a short payload cannot ask for 64 MB by its word alone. */
    private static byte[] unpackGrowing(byte[] payload, int claimed) throws IOException {
        byte[] body = new byte[Math.min(claimed, TRUSTED_BYTES)];
        int size = 0;
        try (ZstdInputStreamNoFinalizer in =
                new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(payload)).setLongMax(WINDOW_LOG)) {
            while (true) {
                int read = in.read(body, size, body.length - size);
                if (read < 0) {
                    break;
                }
                size += read;
                if (size == body.length) {
                    if (size == claimed) {
                        if (in.read() >= 0) {
                            throw new WireException(WireError.BAD_COMPRESSION, "the payload holds more than it says");
                        }
                        break;
                    }
                    body = Arrays.copyOf(body, (int) Math.min(claimed, size * 2L));
                }
            }
        }
        if (size != claimed) {
            throw new WireException(
                    WireError.BAD_COMPRESSION, "the payload holds " + size + " bytes and says " + claimed);
        }
        return exactly(body, size);
    }

    private static byte[] unpackSnappy(byte[] payload, int max) throws IOException {
        long claimed = Integer.toUnsignedLong(Snappy.uncompressedLength(payload));
        requireAtMost(max, claimed);
        if (claimed > (long) payload.length * SNAPPY_RATIO) {
            throw new WireException(WireError.BAD_COMPRESSION, "snappy: the payload cannot hold " + claimed + " bytes");
        }
        byte[] body = new byte[(int) claimed];
        return exactly(body, Snappy.uncompress(payload, 0, payload.length, body, 0));
    }

    private static byte[] exactly(byte[] body, int size) {
        if (size != body.length) {
            throw new WireException(
                    WireError.BAD_COMPRESSION, "the payload holds " + size + " bytes and says " + body.length);
        }
        return body;
    }

    private static void requireAtMost(int max, long claimed) {
        if (claimed > max) {
            throw new WireException(
                    WireError.TOO_LARGE, "a payload of " + claimed + " bytes unpacked is over the limit of " + max);
        }
    }

    @Override
    public void close() {
        if (compressor != null) {
            compressor.close();
            compressor = null;
        }
        if (decompressor != null) {
            decompressor.close();
            decompressor = null;
        }
    }
}
