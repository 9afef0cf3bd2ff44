// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.PartState;
import org.pganalytics.model.PartState.Health;
import org.pganalytics.model.SampleState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the log files every second on a thread of its own, and has ready what they told: whoever collects waits for no
 * disk. What was collected is what a restart does not read again. Thread-safe.
 */
final class LogWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);

    private static final String PART = "log files";

    /** What one snapshot takes at most: the agent may have to keep many of them in a heap of 12 MB. */
    static final int MAX_EVENTS = 40;

    private static final int MAX_CHARS = 20_000;

    private final FollowerSettings settings;
    private final ProgressFile file;
    private final Follower follower;
    private final EventBuffer second;
    private final EventBuffer events = new EventBuffer(MAX_EVENTS, MAX_CHARS);
    private final ScheduledExecutorService executor;
    private long dropped;
    private @Nullable Progress saved;

    private @Nullable Progress latest;
    private @Nullable Progress collected;
    private String failure = "no look at the files yet";
    private String saveFailure = "";
    private PartState state;

    /** @param eventsPerSecond how many different events are told of one second */
    LogWatch(FollowerSettings settings, ProgressFile file, int eventsPerSecond) {
        this.settings = settings;
        this.file = file;
        this.second = new EventBuffer(eventsPerSecond, MAX_CHARS);
        Optional<Progress> progress = file.load();
        this.follower = new Follower(settings, progress, second::add);
        this.collected = progress.orElse(null);
        this.saved = collected;
        this.state = new PartState(PART, Health.DEGRADED, failure);
        this.executor = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "logs");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        executor.scheduleWithFixedDelay(this::lookOrLog, 0, 1, TimeUnit.SECONDS);
    }

    private void lookOrLog() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("Log files {} cannot be followed, trying on", settings.files(), e);
            publish(e.toString());
        }
    }

    /** One look at the files; for the thread of the watch. */
    void look() {
        save();
        try {
            follower.poll();
            publish("");
        } catch (IOException e) {
            publish(String.valueOf(e.getMessage()));
        }
    }

    private synchronized void publish(String reason) {
        second.drain().forEach(events::add);
        long all = second.dropped() + events.dropped();
        follower.counts().add(Counts.Reader.DROPPED_EVENTS, all - dropped);
        dropped = all;
        latest = follower.progress().orElse(null);
        if (!reason.equals(failure)) {
            if (reason.isEmpty()) {
                LOG.info("Log files {} are followed", settings.files());
            } else {
                LOG.warn("Log files {}: {}", settings.files(), reason);
            }
        }
        failure = reason;
    }

    /** All families; what is in them counts as told. */
    synchronized List<FamilySample> samples() {
        state = judge();
        if (latest == null || !failure.isEmpty()) {
            return LogFamilies.without(SampleState.FAILED, failure);
        }
        collected = latest;
        return LogFamilies.samples(latest.counts(), events.drain());
    }

    synchronized PartState state() {
        return state;
    }

    /** How it went since the snapshot before. */
    private PartState judge() {
        if (!failure.isEmpty() || latest == null) {
            return new PartState(PART, Health.FAILED, failure);
        }
        Counts now = latest.counts();
        Counts before = collected == null ? Counts.zero() : collected.counts();
        long unreadable = Counts.Reader.UNREADABLE_LINES.of(now) - Counts.Reader.UNREADABLE_LINES.of(before);
        long records = Counts.Reader.RECORDS.of(now) - Counts.Reader.RECORDS.of(before);
        long skipped = Counts.Reader.SKIPPED_BYTES.of(now) - Counts.Reader.SKIPPED_BYTES.of(before);
        String trouble = "";
        if (unreadable > records) {
            trouble = unreadable + " lines are no " + latest.format()
                    + (latest.format() == LogFormat.STDERR
                            ? " of linePrefix '" + settings.prefix() + "': set it to what SHOW log_line_prefix says"
                            : "");
        } else if (skipped > 0) {
            trouble = skipped + " bytes were skipped: more is written than bytesPerSecond lets the agent read";
        } else if (!saveFailure.isEmpty()) {
            trouble = saveFailure;
        }
        return new PartState(PART, trouble.isEmpty() ? Health.OK : Health.DEGRADED, trouble);
    }

    /** Keeps what was collected, for a restart. */
    private void save() {
        Progress next;
        synchronized (this) {
            next = collected;
        }
        if (next == null || next == saved) {
            return;
        }
        String reason = "";
        try {
            file.save(next);
            saved = next;
        } catch (IOException e) {
            reason = "the progress cannot be kept, a restart would tell events again: " + e;
        }
        synchronized (this) {
            if (!reason.isEmpty() && saveFailure.isEmpty()) {
                LOG.warn("Log files {}: {}", settings.files(), reason);
            }
            saveFailure = reason;
        }
    }

    /** Ends the watch and keeps what was collected; waits for a look on its way, 5 s at most. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (executor.awaitTermination(5, TimeUnit.SECONDS)) {
                save();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
