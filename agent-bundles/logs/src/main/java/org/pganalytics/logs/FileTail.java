// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Reads what was appended to a file since a position, record by record, and keeps nothing of it: whatever is not a whole
 * record yet is read again the next time. So a restart of the agent is no different from the next look.
 */
final class FileTail {
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int HEAD_BYTES = 256;

    /** Longer lines are cut, and so is each part of a record. */
    private static final int MAX_LINE = 1 << 15;

    /** Where no record begins in this much, the place is left for good. */
    private static final int GIVE_UP_BYTES = 8 << 20;

    private final LogFormat format;
    private final LinePrefix prefix;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);

    FileTail(LogFormat format, LinePrefix prefix) {
        this.format = format;
        this.prefix = prefix;
    }

    LogFormat format() {
        return format;
    }

    /**
     * What one look at a file gave.
     *
     * @param size of the file then
     * @param settled whether it has nothing more to tell unless it changes
     * @param bytes read for good
     * @param longLines how many were cut
     * @param skipped bytes given up
     */
    record Look(Position position, long size, boolean settled, long bytes, long longLines, long skipped) {}

    /** The position at the file's end. */
    Position end(LogFile file) throws IOException {
        try (FileChannel channel = open(file)) {
            long size = channel.size();
            if (size == 0) {
                return Position.START;
            }
            buffer.clear().limit(1);
            boolean aligned = channel.read(buffer, size - 1) == 1 && buffer.get(0) == '\n';
            return withHead(channel, size, aligned, Position.START);
        }
    }

    /**
     * Reads on from a position, or from the start if this is not the file the position is of.
     *
     * @param budget bytes to read, more only to finish a record
     * @param backlog how far a reader may be behind; beyond, the older half is skipped
     * @param seen size of the file at the look before: if it is still that, its last record is complete
     */
    Look read(LogFile file, Position from, long budget, long backlog, long seen, RecordParser.Output output)
            throws IOException {
        try (FileChannel channel = open(file)) {
            long size = channel.size();
            Position start = isSame(channel, size, from) ? from : Position.START;
            long skipped = 0;
            if (size - start.offset() > backlog) {
                skipped = size - start.offset() - backlog / 2;
                start = new Position(start.offset() + skipped, false, start.headLength(), start.headSum());
            }
            Pass pass = new Pass(start, output);
            boolean end = pass.run(channel, size, budget);
            if (end && size == seen) {
                pass.finish();
            }
            if (!end && pass.safe == start.offset()) {
                long lost = pass.at - start.offset();
                Position next = withHead(channel, pass.at, false, start);
                return new Look(next, size, false, 0, pass.splitter.tooLong(), skipped + lost);
            }
            long bytes = pass.safe - start.offset();
            Position next = withHead(channel, pass.safe, bytes > 0 || start.aligned(), start);
            boolean settled = end && (size == pass.safe || size == seen);
            return new Look(next, size, settled, bytes, pass.splitter.tooLong(), skipped);
        }
    }

    /** @throws NoSuchFileException also if another file has got its name */
    private static FileChannel open(LogFile file) throws IOException {
        FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
        try {
            if (!LogFiles.key(file.path()).equals(file.key())) {
                throw new NoSuchFileException(file.path().toString());
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private boolean isSame(FileChannel channel, long size, Position position) throws IOException {
        return size >= position.offset() && headSum(channel, position.headLength()) == position.headSum();
    }

    private Position withHead(FileChannel channel, long offset, boolean aligned, Position before) throws IOException {
        int length = (int) Math.min(offset, HEAD_BYTES);
        int sum = length == before.headLength() ? before.headSum() : headSum(channel, length);
        return new Position(offset, aligned, length, sum);
    }

    private int headSum(FileChannel channel, int length) throws IOException {
        buffer.clear().limit(Math.min(length, HEAD_BYTES));
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) > 0) {
            // until there is all of it
        }
        CRC32 sum = new CRC32();
        sum.update(buffer.flip());
        return (int) sum.getValue();
    }

    /** One way through a part of a file. */
    private final class Pass implements Consumer<String>, RecordParser.Output {
        private final RecordParser.Output output;
        private final RecordParser parser = format.parser(prefix, MAX_LINE);
        private final LineSplitter splitter = new LineSplitter(format.isQuoted(), MAX_LINE);
        private final long start;
        private long chunkStart;
        private long at;
        private long lineStart;
        private long safe;
        private boolean given;

        Pass(Position from, RecordParser.Output output) {
            this.output = output;
            this.start = from.offset();
            this.at = start;
            this.lineStart = start;
            this.safe = start;
            if (!from.aligned()) {
                splitter.lost();
            }
        }

        /** Returns whether it came to the end. */
        boolean run(FileChannel channel, long size, long budget) throws IOException {
            while (at < size) {
                if (at - start >= (safe > start ? budget : Math.max(budget, GIVE_UP_BYTES))) {
                    return false;
                }
                buffer.clear().limit((int) Math.min(CHUNK_BYTES, size - at));
                int length = read(channel);
                if (length <= 0) {
                    return true;
                }
                chunkStart = at;
                splitter.split(buffer.flip(), this);
                at += length;
            }
            return true;
        }

        /** No more than 0 if there is nothing to read: the file was truncated in this moment, or cannot be read. */
        private int read(FileChannel channel) throws IOException {
            try {
                return channel.read(buffer, at);
            } catch (IOException e) {
                if (safe == start) {
                    throw e;
                }
                return -1; // what was told so far is not to be told again; the next look fails here
            }
        }

        @Override
        public void accept(String line) {
            boolean pending = parser.isPending();
            given = false;
            parser.line(line, this);
            long lineEnd = chunkStart + buffer.position();
            if (!parser.isPending()) {
                safe = lineEnd;
            } else if (given || !pending) {
                safe = lineStart;
            }
            lineStart = lineEnd;
        }

        void finish() {
            parser.flush(this);
            safe = lineStart;
        }

        @Override
        public void record(LogRecord entry) {
            given = true;
            output.record(entry);
        }

        @Override
        public void unreadable() {
            given = true;
            output.unreadable();
        }
    }
}
