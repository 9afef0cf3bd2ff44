// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One append-only file of the spool. Writing is guarded by the spool's monitor, the rest is thread-safe. */
final class Segment implements AutoCloseable {
    /** What their files are named, with the number that orders them. */
    static final Pattern NAME = Pattern.compile("segment-(\\d{10})");

    private final Path file;
    private final long number;
    private final AtomicInteger needed = new AtomicInteger();
    private final long createdNanos;
    private volatile long lastNanos;
    private volatile long bytes;
    private @Nullable FileChannel out;

    private Segment(Path file, long number, long bytes, long nanos) {
        this.file = file;
        this.number = number;
        this.bytes = bytes;
        this.createdNanos = nanos;
        this.lastNanos = nanos;
    }

    /** A new file, to write to. */
    static Segment create(Path directory, long number, SpoolRecord head, long nowNanos) throws IOException {
        Path file = directory.resolve(String.format(Locale.ROOT, "segment-%010d", number));
        Segment made = new Segment(file, number, 0, nowNanos);
        made.out = PrivateFiles.create(file);
        try {
            made.append(head, nowNanos);
            PrivateFiles.force(directory);
        } catch (IOException e) {
            made.delete();
            throw e;
        }
        return made;
    }

    /** One of an earlier run, to read. */
    static Segment existing(Path file, long number, long writtenNanos) throws IOException {
        return new Segment(file, number, Files.size(file), writtenNanos);
    }

    /** Returns the position. After an IOException nothing more can be appended; what was appended before is there. */
    long append(SpoolRecord added, long nowNanos) throws IOException {
        FileChannel channel = out;
        if (channel == null) {
            throw new IOException(file + " is closed");
        }
        ByteBuffer encoded = added.encode();
        long position = bytes;
        while (encoded.hasRemaining()) {
            channel.write(encoded, position + encoded.position());
        }
        bytes = position + encoded.capacity();
        lastNanos = nowNanos;
        return position;
    }

    SpoolRecord read(long position) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            return SpoolRecord.read(in, position);
        } catch (IOException e) {
            throw new IOException(file + " at " + position + ": " + e, e);
        }
    }

    /** Waits until the disk has it. */
    void force() throws IOException {
        FileChannel channel = out;
        if (channel != null) {
            channel.force(false);
        }
    }

    /** Orders all records of all segments as they were written. */
    long place(long position) {
        return number << Integer.SIZE | position;
    }

    /** Counts what is needed in it. */
    void need(int more) {
        needed.addAndGet(more);
    }

    boolean isNeeded() {
        return needed.get() > 0;
    }

    long number() {
        return number;
    }

    long bytes() {
        return bytes;
    }

    long createdNanos() {
        return createdNanos;
    }

    /** When it was last written to. */
    long lastNanos() {
        return lastNanos;
    }

    Path file() {
        return file;
    }

    void delete() throws IOException {
        close();
        Files.deleteIfExists(file);
    }

    /** Ends writing; it can still be read. */
    @Override
    public void close() throws IOException {
        FileChannel channel = out;
        out = null;
        if (channel != null) {
            channel.close();
        }
    }
}
