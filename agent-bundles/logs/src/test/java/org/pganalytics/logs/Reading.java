// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Follows the log of a real server in one format, from its end. */
final class Reading {
    final LogFormat format;

    private final FollowerSettings settings;
    private final ProgressFile progress;
    private final List<LogEvent> events = new ArrayList<>();
    private Follower follower;

    /** @param directory for the progress */
    Reading(LogFormat format, ServerLog log, Path directory) {
        this.format = format;
        this.settings = new FollowerSettings(
                log.directory.toString(), Optional.of(format), new LinePrefix(ServerLog.PREFIX), 1 << 20);
        this.progress = new ProgressFile(directory.resolve(format.toString()), log.directory.toString());
        this.follower = new Follower(settings, Optional.empty(), events::add);
        look();
    }

    private void look() {
        try {
            follower.poll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a new process of the agent would go on. */
    void restart() throws IOException {
        progress.save(follower.progress().orElseThrow());
        follower = new Follower(settings, progress.load(), events::add);
    }

    boolean has(Predicate<LogEvent> wanted) {
        look();
        return events.stream().anyMatch(wanted);
    }

    void awaitEvent(Predicate<LogEvent> wanted) {
        Awaitility.await(format.toString()).atMost(Duration.ofSeconds(30)).until(() -> has(wanted));
    }

    List<LogEvent> events() {
        return List.copyOf(events);
    }

    List<LogEvent> of(EventClass eventClass) {
        return events.stream().filter(event -> event.eventClass() == eventClass).toList();
    }

    Counts counts() {
        return follower.counts();
    }
}
