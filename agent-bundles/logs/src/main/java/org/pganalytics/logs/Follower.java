// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows log files through rotation, by name and by copytruncate. The first time it starts at their ends; what comes later
 * it reads from its beginning. A file it once read keeps its position under any name, as long as it is in the directory. For
 * one thread at a time.
 */
final class Follower {
    /** A format whose newest file is older than another's by this is not written any more. */
    private static final Duration STALE = Duration.ofHours(1);

    private static final int BACKLOG_SECONDS = 60;

    /** Looks that a file may be missing in before it is forgotten: in the middle of a renaming it is not listed. */
    private static final int MISSING_LOOKS = 10;

    private final FollowerSettings settings;
    private final LogFiles files;
    private final Consumer<LogEvent> events;
    private final Map<String, Tracked> tracked = new HashMap<>();
    private final Counts counts;
    private @Nullable FileTail tail;
    private @Nullable LogFile newest;
    private long looks;

    /**
     * A file that is followed.
     *
     * @param size at the last look
     * @param settled modification time with which it, at this size, has nothing more to tell
     * @param look number of the last look at it
     */
    private record Tracked(Position position, long size, Instant settled, long look) {
        /** A file that was not looked at yet. */
        static Tracked from(Position position) {
            return new Tracked(position, -1, Instant.MIN, 0);
        }

        boolean isSettled(LogFile file) {
            return size == file.size() && settled.equals(file.modified());
        }

        Tracked seenIn(long number) {
            return new Tracked(position, size, settled, number);
        }
    }

    /**
     * @param progress where to go on; empty the first time
     * @param events takes what is told, in the order of each file
     */
    Follower(FollowerSettings settings, Optional<Progress> progress, Consumer<LogEvent> events) {
        this.settings = settings;
        this.files = new LogFiles(settings.files());
        this.events = events;
        this.counts = progress.map(Progress::counts).orElseGet(Counts::zero).copy();
        progress.filter(before -> settings.format().orElse(before.format()) == before.format())
                .ifPresent(this::resume);
    }

    private void resume(Progress before) {
        tail = new FileTail(before.format(), settings.prefix());
        before.files().forEach((key, position) -> tracked.put(key, Tracked.from(position)));
    }

    /**
     * Reads what is new, a second's worth at most.
     *
     * @throws IOException with a reason fit for people; what can be read is read all the same
     */
    void poll() throws IOException {
        looks++;
        List<LogFile> found = list();
        if (found.isEmpty()) {
            throw new IOException("no log file matches " + files);
        }
        if (tail == null) {
            tail = start(found);
            return;
        }
        FileTail reader = tail;
        List<LogFile> followed =
                found.stream().filter(file -> isFollowed(file, reader)).toList();
        if (followed.isEmpty()) {
            throw none(reader);
        }
        readOn(reader, followed);
        requireNewest(followed);
    }

    private FileTail start(List<LogFile> found) throws IOException {
        FileTail chosen = new FileTail(settings.format().orElseGet(() -> choose(found)), settings.prefix());
        Map<String, Tracked> ends = new HashMap<>();
        for (LogFile file : found) {
            if (isFollowed(file, chosen)) {
                try {
                    ends.put(file.key(), new Tracked(chosen.end(file), file.size(), file.modified(), looks));
                } catch (AccessDeniedException e) {
                    throw denied(file, e);
                }
            }
        }
        if (ends.isEmpty()) {
            throw none(chosen);
        }
        tracked.putAll(ends);
        return chosen;
    }

    /** The server goes on writing into a file that was deleted, where nobody can read it. */
    private void requireNewest(List<LogFile> followed) throws IOException {
        LogFile last = followed.get(followed.size() - 1);
        LogFile before = newest;
        if (before != null
                && !last.modified().isAfter(before.modified())
                && followed.stream().noneMatch(file -> file.key().equals(before.key()))) {
            throw new IOException(
                    before.path() + " is gone: have the server begin a new file, SELECT pg_rotate_logfile()");
        }
        newest = last;
    }

    private void readOn(FileTail reader, List<LogFile> followed) throws IOException {
        long budget = settings.bytesPerSecond();
        long lag = 0;
        IOException failure = null;
        for (LogFile file : followed) {
            Tracked before = tracked.getOrDefault(file.key(), Tracked.from(Position.START));
            Tracked now = before.seenIn(looks);
            if (budget > 0 && !before.isSettled(file)) {
                try {
                    FileTail.Look look = read(reader, file, before, budget);
                    budget -= look.bytes();
                    Instant settled = look.settled() ? file.modified() : Instant.MIN;
                    now = new Tracked(look.position(), look.size(), settled, looks);
                } catch (NoSuchFileException e) {
                    // deleted or renamed since it was listed; the next look knows more
                } catch (IOException e) {
                    failure = e;
                }
            }
            tracked.put(file.key(), now);
            lag += Math.max(0, file.size() - now.position().offset());
        }
        counts.lag(lag);
        tracked.values().removeIf(file -> file.look() < looks - MISSING_LOOKS);
        if (failure != null) {
            throw failure;
        }
    }

    /** A file that is known is followed under any name. */
    private boolean isFollowed(LogFile file, FileTail reader) {
        return tracked.containsKey(file.key()) || LogFormat.ofFile(file.path()) == reader.format();
    }

    private IOException none(FileTail reader) {
        return new IOException("no log file of the format " + reader.format() + " matches " + files);
    }

    private FileTail.Look read(FileTail reader, LogFile file, Tracked before, long budget) throws IOException {
        long backlog = settings.bytesPerSecond() * BACKLOG_SECONDS;
        FileTail.Look look;
        try {
            look = reader.read(file, before.position(), budget, backlog, before.size(), new Sink());
        } catch (AccessDeniedException e) {
            throw denied(file, e);
        }
        counts.add(Counts.Reader.READ_BYTES, look.bytes());
        counts.add(Counts.Reader.LONG_LINES, look.longLines());
        counts.add(Counts.Reader.SKIPPED_BYTES, look.skipped());
        return look;
    }

    private static IOException denied(LogFile file, AccessDeniedException cause) {
        String remedy = ": let the agent's user into its group, and set log_file_mode = 0640";
        return new IOException("no permission to read " + file.path() + remedy, cause);
    }

    private List<LogFile> list() throws IOException {
        try {
            return files.list(tracked.keySet());
        } catch (NoSuchFileException e) {
            throw new IOException("no directory " + e.getFile(), e);
        } catch (AccessDeniedException e) {
            throw new IOException("no permission to list " + e.getFile() + ": let the agent's user into its group", e);
        }
    }

    /** The richest format that is being written. */
    private static LogFormat choose(List<LogFile> found) {
        Instant newest = found.get(found.size() - 1).modified();
        return found.stream()
                .filter(file -> !file.modified().isBefore(newest.minus(STALE)))
                .map(file -> LogFormat.ofFile(file.path()))
                .min(LogFormat::compareTo)
                .orElseThrow();
    }

    /** What to go on from; empty as long as no file was found. */
    Optional<Progress> progress() {
        Map<String, Position> positions = new HashMap<>();
        tracked.forEach((key, file) -> positions.put(key, file.position()));
        return Optional.ofNullable(tail).map(reader -> new Progress(reader.format(), positions, counts.copy()));
    }

    Counts counts() {
        return counts;
    }

    private final class Sink implements RecordParser.Output {
        @Override
        public void record(LogRecord entry) {
            LogEvent event = Classifier.classify(entry);
            counts.add(event);
            if (event.eventClass().isListed()) {
                events.accept(event);
            }
        }

        @Override
        public void unreadable() {
            counts.add(Counts.Reader.UNREADABLE_LINES, 1);
        }
    }
}
