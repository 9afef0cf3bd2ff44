// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * Rows of one table in the binary format of COPY: signature and header of 19 bytes, then per row a count of fields (int16)
 * and per field its length (int32, -1 for null) and bytes, all big endian; -1 (int16) ends it. See "COPY, Binary Format" of
 * the PostgreSQL documentation. For one thread.
 */
final class CopyBuffer {
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    /** Seconds from 1970 to 2000, where PostgreSQL's time begins. */
    private static final long EPOCH_SECONDS = 946_684_800L;

    private static final long EPOCH_MICROS = EPOCH_SECONDS * 1_000_000;
    /** 4713 BC, where its dates begin; they end later than a long of microseconds does. */
    private static final long FIRST_MICROS = -210_866_803_200_000_000L;

    private static final int CHUNK = 1 << 18;

    private byte[] bytes = new byte[1 << 14];
    private ByteBuffer buffer = ByteBuffer.wrap(bytes).put(HEADER);
    private int rows;

    int rows() {
        return rows;
    }

    void row(int fields) {
        room(2).putShort((short) fields);
        rows++;
    }

    void nothing() {
        room(4).putInt(-1);
    }

    void int8(long value) {
        room(12).putInt(8).putLong(value);
    }

    /** NaN becomes null. */
    void float8(double value) {
        if (Double.isNaN(value)) {
            nothing();
        } else {
            room(12).putInt(8).putDouble(value);
        }
    }

    void bool(boolean value) {
        room(5).putInt(1).put((byte) (value ? 1 : 0));
    }

    /** @param micros since 1970; what PostgreSQL has no date for becomes null */
    void timestamp(long micros) {
        if (micros < FIRST_MICROS) {
            nothing();
        } else {
            int8(micros - EPOCH_MICROS);
        }
    }

    void timestamp(Instant time) {
        int8((time.getEpochSecond() - EPOCH_SECONDS) * 1_000_000 + time.getNano() / 1_000);
    }

    /** NUL, which PostgreSQL's text can't hold, becomes U+FFFD. */
    void text(String value) {
        byte[] utf8 =
                (value.indexOf('\0') < 0 ? value : value.replace('\0', '\uFFFD')).getBytes(StandardCharsets.UTF_8);
        room(4 + utf8.length).putInt(utf8.length).put(utf8);
    }

    /** @param json valid JSON without \\u0000 */
    void jsonb(String json) {
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        room(5 + utf8.length).putInt(utf8.length + 1).put((byte) 1).put(utf8);
    }

    /** Sends all rows. */
    void copyTo(CopyManager copies, String sql) throws SQLException {
        room(2).putShort((short) -1);
        CopyIn copy = copies.copyIn(sql);
        try {
            for (int from = 0; from < buffer.position(); from += CHUNK) {
                copy.writeToCopy(bytes, from, Math.min(CHUNK, buffer.position() - from));
            }
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private ByteBuffer room(int count) {
        if (buffer.remaining() < count) {
            int position = buffer.position();
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, position + count));
            buffer = ByteBuffer.wrap(bytes).position(position);
        }
        return buffer;
    }
}
