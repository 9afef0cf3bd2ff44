// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Cuts the bytes of a log file into lines; a line end within double quotes is none in csvlog. Of a line that is too long only
 * the beginning is kept. For one thread at a time.
 */
final class LineSplitter {
    /** How a record of csvlog begins: log_time. The way back into a file from somewhere in its middle. */
    private static final Pattern CSV_START =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} [^,\"]{1,20},");

    private static final int CSV_START_BYTES = 48;

    /** A record of csvlog longer than this is a quote that a crash of its writer left open: they are counted anew. */
    private static final int BROKEN_BYTES = 4 << 20;

    private final boolean quoted;
    private final int maxBytes;
    private byte[] line = new byte[512];
    private int size;
    private boolean inQuotes;
    private boolean lost;
    private long tooLong;
    private boolean cut;
    private int length;

    /** @param quoted whether line ends within double quotes belong to the line */
    LineSplitter(boolean quoted, int maxBytes) {
        this.quoted = quoted;
        this.maxBytes = maxBytes;
    }

    /** The next bytes are from somewhere in the middle of a line: they are left out up to the next beginning. */
    void lost() {
        restart();
        lost = true;
    }

    /** The next bytes are the beginning of a file; an unfinished line is given up. */
    void restart() {
        size = 0;
        inQuotes = false;
        cut = false;
        lost = false;
        length = 0;
    }

    /** How many lines were cut because they were too long. */
    long tooLong() {
        return tooLong;
    }

    void split(ByteBuffer bytes, Consumer<String> lines) {
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (b == '\n' && !inQuotes) {
                end(lines);
                continue;
            }
            if (b == '"' && quoted && !lost) {
                inQuotes = !inQuotes;
            }
            if (quoted && ++length > BROKEN_BYTES) {
                tooLong++;
                lost();
                continue;
            }
            add(b);
            if (lost && quoted && size == CSV_START_BYTES && isCsvStart()) {
                resume();
            }
        }
    }

    private void end(Consumer<String> lines) {
        length = 0;
        // What is left of a line lost in its middle ends here; of csvlog, only a record's beginning is surely one
        if (lost) {
            size = 0;
            cut = false;
            lost = quoted;
            return;
        }
        if (cut) {
            tooLong++;
            cut = false;
        }
        int end = size > 0 && line[size - 1] == '\r' ? size - 1 : size;
        if (quoted && !isCsvStart()) {
            // the quotes are counted wrong since the writer crashed in the middle of a record
            lost();
        }
        size = 0;
        if (end > 0) {
            lines.accept(new String(line, 0, end, StandardCharsets.UTF_8));
        }
    }

    private void add(byte b) {
        if (size == maxBytes) {
            cut = true;
            return;
        }
        if (size == line.length) {
            line = Arrays.copyOf(line, Math.min(2 * size, maxBytes));
        }
        line[size++] = b;
    }

    private boolean isCsvStart() {
        int start = Math.min(size, CSV_START_BYTES);
        return CSV_START
                .matcher(new String(line, 0, start, StandardCharsets.ISO_8859_1))
                .lookingAt();
    }

    /** The line so far is a record's beginning: its quotes count. */
    private void resume() {
        lost = false;
        for (int i = 0; i < size; i++) {
            inQuotes ^= line[i] == '"';
        }
    }
}
