// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inodes of filesystems. Java has no call for them and /proc does not tell them, so stat(1), of coreutils or busybox, is asked:
 * one process each 5 minutes, for all at once. Nobody waits for it: what it said is there at the next call. Thread-safe.
 */
final class Inodes {
    private static final Logger LOG = LoggerFactory.getLogger(Inodes.class);
    private static final Duration PAUSE = Duration.ofMinutes(5);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    /** A pipe holds as much, so stat ends though nobody reads yet. */
    private static final int MOST_BYTES = 65_536;

    /** total free path; 18 digits are within a long. */
    private static final Pattern LINE = Pattern.compile("(\\d{1,18}) (\\d{1,18}) (/.*)");

    private final List<String> command;
    private final LongSupplier nanos;
    private Map<String, Count> known = Map.of();
    private @Nullable Process process;
    private long started;

    /** Of one filesystem; both 0 where it has no fixed number, such as btrfs. */
    record Count(long total, long free) {}

    Inodes() {
        this(stat(), System::nanoTime);
    }

    /**
     * @param command is given the paths as further arguments, and prints a line {@code total free path} for each it can tell;
     *     empty: there is none
     */
    Inodes(List<String> command, LongSupplier nanos) {
        this.command = command;
        this.nanos = nanos;
        this.started = nanos.getAsLong() - PAUSE.toNanos();
    }

    /** The command with its absolute path: nothing in PATH is run. -f asks the filesystem, not the file. */
    private static List<String> stat() {
        return Stream.of("/usr/bin/stat", "/bin/stat")
                .filter(program -> Files.isExecutable(Path.of(program)))
                .findFirst()
                .map(program -> List.of(program, "-f", "-c", "%c %d %n"))
                .orElse(List.of());
    }

    /** What was told last, by path; asks about these paths when it is time to. */
    synchronized Map<String, Count> of(Collection<String> paths) {
        long age = nanos.getAsLong() - started;
        Process running = process;
        if (running != null && !running.isAlive()) {
            known = read(running);
            process = null;
        } else if (running != null && age > DEADLINE.toNanos()) {
            LOG.debug("{} took longer than {}", command.get(0), DEADLINE);
            known = Map.of();
            running.destroyForcibly();
        }
        if (process == null && age >= PAUSE.toNanos() && !paths.isEmpty() && !command.isEmpty()) {
            started = nanos.getAsLong();
            process = start(paths);
        }
        return known;
    }

    private @Nullable Process start(Collection<String> paths) {
        List<String> words = new ArrayList<>(command);
        // One with a line break in its name would be two lines of the answer
        paths.stream()
                .filter(path -> path.indexOf('\n') < 0)
                .limit(HostRows.LIMIT)
                .forEach(words::add);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        try {
            return builder.start();
        } catch (IOException e) {
            LOG.debug("Inodes are not known: {}", e.getMessage());
            known = Map.of();
            return null;
        }
    }

    private static Map<String, Count> read(Process ended) {
        Map<String, Count> counts = new HashMap<>();
        try {
            String text = new String(ended.getInputStream().readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            text.lines()
                    .map(LINE::matcher)
                    .filter(Matcher::matches)
                    .forEach(line -> counts.put(
                            line.group(3), new Count(Long.parseLong(line.group(1)), Long.parseLong(line.group(2)))));
        } catch (IOException e) {
            LOG.debug("Inodes are not known: {}", e.getMessage());
        }
        return counts;
    }
}
