// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Batch;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Snapshot;
import org.pganalytics.wire.BatchDecoder;
import org.pganalytics.wire.BatchEncoder;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.MessageType;
import org.pganalytics.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's disk: one log of snapshots and of what became of them, in segments that are deleted oldest first when nothing
 * in them is needed. One process has it at a time. Not thread-safe.
 */
final class Spool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    private final SpoolSettings settings;
    private final SpoolRecord head;
    private final FileChannel lock;
    private final FrameCodec codec;
    private final BatchEncoder encoder = new BatchEncoder();
    private final BatchDecoder decoder;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private final Set<MetricFamily> told = new HashSet<>();
    private @Nullable Segment active;
    private long lastNumber;

    /**
     * Takes the directory, which is made when it is not there.
     *
     * @throws IOException naming the directory, when it cannot be used or another process has it
     */
    Spool(SpoolSettings settings, String collector, long run, FrameCodec codec) throws IOException {
        this.settings = settings;
        this.head = SpoolRecord.head(collector, run);
        this.codec = codec;
        this.decoder = new BatchDecoder(collector, run);
        try {
            PrivateFiles.directory(settings.directory());
            this.lock = PrivateFiles.open(settings.directory().resolve("lock"));
        } catch (IOException e) {
            throw new IOException("the spool directory " + settings.directory() + " cannot be used: " + e, e);
        }
        if (!isLocked(lock)) {
            lock.close();
            throw new IOException("another agent uses the spool directory " + settings.directory()
                    + "; give each agent a spoolDirectory of its own");
        }
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Reads what is there; once, before anything is written. */
    Recovery recover(long nowNanos, long nowMillis) throws IOException {
        Recovery recovery = new Recovery(this::learn);
        for (var file : files().entrySet()) {
            long age = Math.max(
                    0, nowMillis - Files.getLastModifiedTime(file.getValue()).toMillis());
            Segment segment =
                    Segment.existing(file.getValue(), file.getKey(), nowNanos - TimeUnit.MILLISECONDS.toNanos(age));
            lastNumber = segment.number();
            if (segment.bytes() == 0) {
                segment.delete(); // its writer was killed before the first record
                continue;
            }
            try {
                recovery.read(segment);
                segments.add(segment);
            } catch (IOException e) {
                LOG.warn("Spool passes over {}: {}. Delete it when nobody needs it", file.getValue(), e.getMessage());
            }
        }
        trim();
        return recovery;
    }

    private TreeMap<Long, Path> files() throws IOException {
        TreeMap<Long, Path> found = new TreeMap<>();
        try (Stream<Path> all = Files.list(settings.directory())) {
            all.forEach(file -> {
                Matcher name = Segment.NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.put(Long.parseLong(name.group(1)), file);
                }
            });
        }
        return found;
    }

    private void learn(byte[] schemas) {
        try {
            decode(schemas);
        } catch (IOException e) {
            LOG.warn("Spool has schemas that cannot be read: {}", e.getMessage());
        }
    }

    /**
     * Writes a snapshot; returns where it is.
     *
     * @throws WireException when it is too large to be sent at all
     */
    Place append(InstanceId instance, Snapshot snapshot, long nowNanos) throws IOException {
        Batch single = new Batch(head.name(), head.run(), 1, instance, List.of(snapshot));
        byte[] frame = codec.encode(MessageType.BATCH, 1, encoder.encode(single));
        Segment segment = writable(nowNanos);
        List<MetricFamily> untold = new ArrayList<>(BatchEncoder.families(single));
        untold.removeAll(told);
        if (!untold.isEmpty()) {
            byte[] schemas = codec.encode(MessageType.BATCH, 0, encoder.encodeSchemas(untold));
            append(segment, SpoolRecord.schemas(schemas), nowNanos);
            decode(schemas);
            told.addAll(untold);
        }
        return new Place(segment, append(segment, SpoolRecord.snapshot(instance.value(), frame), nowNanos));
    }

    /** Writes which of the snapshots are a batch, and waits until the disk has them and it. */
    void seal(Sealed batch, long nowNanos) throws IOException {
        List<Kept> here =
                batch.snapshots().stream().filter(k -> k.segment().isPresent()).toList();
        if (here.isEmpty()) {
            return;
        }
        Kept last = here.get(here.size() - 1);
        long through = last.segment().orElseThrow().place(last.position());
        SpoolRecord sealed = SpoolRecord.sealed(
                batch.run().id,
                batch.sequence(),
                through,
                here.size(),
                batch.instance().value());
        append(writable(nowNanos), sealed, nowNanos);
        force();
    }

    /** Writes that a batch is acknowledged. */
    void done(Sealed batch, long nowNanos) throws IOException {
        append(writable(nowNanos), SpoolRecord.done(batch.run().id, batch.sequence()), nowNanos);
    }

    /** Reads a snapshot. IOException when it is damaged, or gone. */
    Snapshot load(Segment segment, int position) throws IOException {
        byte[] frame = segment.read(position).frame();
        return decode(frame)
                .map(batch -> batch.snapshots().get(0))
                .orElseThrow(() -> new IOException(segment.file() + " has no snapshot at " + position));
    }

    private Optional<Batch> decode(byte[] frame) throws IOException {
        try {
            return codec.read(new ByteArrayInputStream(frame)).flatMap(decoder::decode);
        } catch (WireException e) {
            throw new IOException("the spool has a frame that cannot be read: " + e.getMessage(), e);
        }
    }

    /** The segment to write to; a new one when that is full, old or broken. */
    private Segment writable(long nowNanos) throws IOException {
        Segment current = active;
        if (current != null
                && current.bytes() < settings.segmentBytes()
                && nowNanos - current.createdNanos() < settings.segmentNanos()) {
            return current;
        }
        if (current != null) {
            current.force();
            leave(current);
        }
        Segment next = Segment.create(settings.directory(), ++lastNumber, head, nowNanos);
        segments.add(next);
        active = next;
        return next;
    }

    private long append(Segment segment, SpoolRecord added, long nowNanos) throws IOException {
        try {
            return segment.append(added, nowNanos);
        } catch (IOException e) {
            leave(segment);
            throw e;
        }
    }

    /** What is half written at its end must stay there, and its schemas may be what is missing. */
    private void leave(Segment segment) throws IOException {
        active = null;
        told.clear();
        segment.close();
    }

    void force() throws IOException {
        if (active != null) {
            active.force();
        }
    }

    /** Deletes the oldest segments in which nothing is needed. Never one behind another: it may say what became of that. */
    void trim() throws IOException {
        while (!segments.isEmpty() && !segments.getFirst().isNeeded() && segments.getFirst() != active) {
            segments.removeFirst().delete();
        }
    }

    /** Takes out the oldest segment when there are too many bytes or it is too old; the caller deletes it. */
    Optional<Segment> excess(long nowNanos) {
        Segment oldest = segments.peek();
        if (oldest == null || oldest == active) {
            return Optional.empty();
        }
        boolean old = nowNanos - oldest.lastNanos() > settings.maxAge().toNanos();
        return old || bytes() > settings.maxBytes() ? Optional.of(segments.removeFirst()) : Optional.empty();
    }

    private long bytes() {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }

    /** Gives the directory back; what is in it stays. */
    @Override
    public void close() throws IOException {
        try (FileChannel directory = lock) {
            if (active != null) {
                active.force();
                leave(active);
            }
        }
    }

    /** Where something was written. */
    record Place(Segment segment, long position) {}
}
