// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
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
        line.reset();
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
            if (line.size() < maxBytes) {
                line.write(b);
            } else {
                cut = true;
            }
            if (lost && quoted && line.size() == CSV_START_BYTES && isCsvStart()) {
                resume();
            }
        }
    }

    private void end(Consumer<String> lines) {
        length = 0;
        // What is left of a line lost in its middle ends here; of csvlog, only a record's beginning is surely one
        if (lost) {
            line.reset();
            cut = false;
            lost = quoted;
            return;
        }
        if (cut) {
            tooLong++;
            cut = false;
        }
        byte[] all = line.toByteArray();
        if (quoted && !isCsvStart()) {
            // the quotes are counted wrong since the writer crashed in the middle of a record
            lost();
        }
        int end = all.length > 0 && all[all.length - 1] == '\r' ? all.length - 1 : all.length;
        line.reset();
        if (end > 0) {
            lines.accept(new String(all, 0, end, StandardCharsets.UTF_8));
        }
    }

    private boolean isCsvStart() {
        byte[] bytes = line.toByteArray();
        int length = Math.min(bytes.length, CSV_START_BYTES);
        return CSV_START
                .matcher(new String(bytes, 0, length, StandardCharsets.ISO_8859_1))
                .lookingAt();
    }

    /** The line so far is a record's beginning: its quotes count. */
    private void resume() {
        lost = false;
        for (byte b : line.toByteArray()) {
            inQuotes ^= b == '"';
        }
    }
}
