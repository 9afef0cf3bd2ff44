// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FollowerTest {
    private static final long BUDGET = 1 << 20;

    @TempDir
    private Path directory;

    private final List<LogEvent> events = new ArrayList<>();
    private Path log;

    @BeforeEach
    void createLog() throws IOException {
        log = Files.createFile(directory.resolve("postgresql.log"));
    }

    private Follower follower(Path files, Optional<Progress> progress, long budget) {
        return new Follower(
                new FollowerSettings(files.toString(), Optional.empty(), new LinePrefix(LogText.PREFIX), budget),
                progress,
                events::add);
    }

    /** A follower that has found its place at the end of what there is. */
    private Follower started(Path files) throws IOException {
        Follower follower = follower(files, Optional.empty(), BUDGET);
        follower.poll();
        return follower;
    }

    /** As a new process would go on. */
    private Follower restarted(Path files, Follower before) throws IOException {
        ProgressFile file = new ProgressFile(directory.resolve("progress"), files.toString());
        file.save(before.progress().orElseThrow());
        return follower(files, file.load(), BUDGET);
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND, StandardOpenOption.CREATE);
    }

    private static String records(int from, int to) {
        return LogText.records(LogFormat.STDERR, from, to);
    }

    /** Until the last record of each file is known to be complete. */
    private static void settle(Follower follower) throws IOException {
        follower.poll();
        follower.poll();
    }

    private void assertTold(int from, int to) {
        assertThat(events)
                .extracting(event -> event.message() + event.statement())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(from, to)
                        .mapToObj(n -> "relation \"r" + n + "\" does not existSELECT ?, ß FROM r" + n + ";")
                        .toList());
    }

    @Test
    void startsAtTheEnd() throws IOException {
        append(log, records(0, 3));
        Follower follower = started(log);
        append(log, records(3, 5));
        settle(follower);

        assertTold(3, 5);
        assertThat(follower.counts().events(EventClass.ERROR)).isEqualTo(2);
        assertThat(Counts.Reader.READ_BYTES.of(follower.counts()))
                .isEqualTo(records(3, 5).getBytes(StandardCharsets.UTF_8).length);
    }

    @ParameterizedTest
    @EnumSource
    void tellsEachRecordOnceHoweverItIsWrittenAndRestarted(LogFormat format) throws IOException {
        Path file = Files.createFile(directory.resolve(format == LogFormat.CSVLOG ? "a.csv" : "a.json"));
        if (format == LogFormat.STDERR) {
            file = log;
        }
        Follower follower = started(file);
        byte[] text = LogText.records(format, 0, 60).getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        int at = 0;
        while (at < text.length) {
            int end = Math.min(text.length, at + 1 + random.nextInt(400));
            Files.write(file, Arrays.copyOfRange(text, at, end), StandardOpenOption.APPEND);
            follower.poll();
            follower = restarted(file, follower);
            at = end;
        }
        settle(follower);

        assertTold(0, 60);
        assertThat(Counts.Reader.UNREADABLE_LINES.of(follower.counts())).isZero();
        assertThat(follower.counts().events(EventClass.ERROR)).isEqualTo(60);
    }

    @Test
    void readsARenamedFileToItsEndAndThenTheNewOne() throws IOException {
        Follower follower = started(log);
        append(log, records(0, 2));
        Files.move(log, directory.resolve("postgresql.log.1"));
        append(log, records(2, 4));
        settle(follower);
        assertTold(0, 4);

        append(log, records(4, 5));
        Files.move(log, directory.resolve("postgresql.log.2"));
        append(log, records(5, 6));
        settle(restarted(log, follower));

        assertTold(0, 6);
    }

    @Test
    void goesToTheNextNameInADirectory() throws IOException {
        append(directory.resolve("notes.txt"), records(90, 91));
        append(directory.resolve("postgresql-0.log.gz"), records(91, 92));
        Follower follower = started(directory);
        append(log, records(0, 2));
        // as old as the other, as on a filesystem of coarse times
        Path next = directory.resolve("postgresql.next.log");
        append(next, records(2, 4));
        Files.setLastModifiedTime(log, FileTime.from(Instant.EPOCH));
        settle(follower);

        assertTold(0, 4);
    }

    @Test
    void goesOnInAFileThatIsWrittenAgainTheNextWeek() throws IOException {
        append(log, records(90, 95));
        append(directory.resolve("other.log"), records(95, 97));
        Follower follower = started(directory);
        append(log, records(0, 1));
        settle(follower);

        assertTold(0, 1);
    }

    @Test
    void readsOnAfterCopytruncate() throws IOException {
        append(log, records(90, 95));
        Follower follower = started(log);
        append(log, records(0, 1));
        settle(follower);
        Files.copy(log, directory.resolve("postgresql.log.1"));
        truncate();
        append(log, records(1, 2));
        settle(follower);
        assertTold(0, 2);

        // and has grown beyond the old position in the meantime
        truncate();
        append(log, LogText.record(LogFormat.STDERR, 2).replace("4711", "4712") + records(3, 9));
        settle(restarted(log, follower));

        assertTold(0, 9);
    }

    private void truncate() throws IOException {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    @Test
    void saysThatTheFileIsGoneAndReadsTheNextOne() throws IOException {
        Follower follower = started(log);
        Files.delete(log);
        assertThatThrownBy(follower::poll).isInstanceOf(IOException.class).hasMessageContaining("no log file matches");

        append(log, records(0, 1));
        settle(follower);

        assertTold(0, 1);
    }

    @Test
    void saysThatTheNewestFileIsGoneUntilThereIsANewerOne() throws IOException {
        append(log, "");
        Files.setLastModifiedTime(log, FileTime.from(Instant.EPOCH));
        Path newest = directory.resolve("newest.log");
        append(newest, records(90, 91));
        Follower follower = started(directory);
        follower.poll();
        Files.delete(newest);
        assertThatThrownBy(follower::poll).hasMessageContaining("newest.log is gone");
        assertThatThrownBy(follower::poll).hasMessageContaining("pg_rotate_logfile");

        append(directory.resolve("next.log"), records(0, 1));
        settle(follower);

        assertTold(0, 1);
    }

    @Test
    void saysThatNoFileHasTheFormat() {
        FollowerSettings settings = new FollowerSettings(
                directory.toString(), Optional.of(LogFormat.CSVLOG), new LinePrefix(LogText.PREFIX), BUDGET);

        assertThatThrownBy(new Follower(settings, Optional.empty(), events::add)::poll)
                .hasMessageContaining("no log file of the format csvlog matches");
    }

    @Test
    void saysThatTheDirectoryIsMissing() {
        assertThatThrownBy(follower(directory.resolve("none/x.log"), Optional.empty(), BUDGET)::poll)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no directory ")
                .hasMessageEndingWith("none");
    }

    @Test
    void readsASecondsWorthAtATime() throws IOException {
        String text = records(0, 3000);
        long budget = text.length() / 3;
        Follower follower = follower(log, Optional.empty(), budget);
        follower.poll();
        append(log, text);

        follower.poll();
        assertThat(Counts.Reader.LAG_BYTES.of(follower.counts()))
                .isBetween(text.length() / 3L, text.length() - budget + 1000);
        assertThat(events).hasSizeBetween(500, 2500);
        for (int i = 0; i < 5; i++) {
            follower.poll();
        }

        assertThat(Counts.Reader.LAG_BYTES.of(follower.counts())).isZero();
        assertTold(0, 3000);
    }

    @Test
    void skipsWhatIsTooMuchAndCountsIt() throws IOException {
        Follower follower = follower(log, Optional.empty(), 1000);
        follower.poll();
        String text = records(0, 1000);
        append(log, text);
        for (int i = 0; i < 100; i++) {
            follower.poll();
        }

        long skipped = Counts.Reader.SKIPPED_BYTES.of(follower.counts());
        assertThat(skipped).isGreaterThan(text.length() / 2);
        assertThat(events.get(events.size() - 1).message()).contains("r999");
        assertThat(skipped + Counts.Reader.READ_BYTES.of(follower.counts()))
                .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void cutsALongRecordAndGivesUpOneThatNeverEnds() throws IOException {
        Follower follower = started(log);
        append(log, records(0, 1) + records(1, 2).replace("ß", "ß" + ", x".repeat(50_000)) + records(2, 3));
        settle(follower);
        assertThat(events).extracting(LogEvent::message).hasSize(3);
        assertThat(Counts.Reader.LONG_LINES.of(follower.counts())).isPositive();

        append(log, "x".repeat(20 << 20) + "\n" + records(3, 4));
        for (int i = 0; i < 5; i++) {
            follower.poll();
        }

        assertThat(events.get(3).message()).contains("r3");
        assertThat(Counts.Reader.SKIPPED_BYTES.of(follower.counts())).isGreaterThan(8 << 20);
    }

    @Test
    void countsWhatHasAnotherPrefix() throws IOException {
        Follower follower = started(log);
        append(log, "ERROR:  without a prefix\n".repeat(3));
        settle(follower);

        assertThat(events).isEmpty();
        assertThat(Counts.Reader.UNREADABLE_LINES.of(follower.counts())).isEqualTo(3);
    }

    @Test
    void prefersTheRicherFormat() throws IOException {
        Path json = Files.createFile(directory.resolve("postgresql.json"));
        Path stale = Files.createFile(directory.resolve("postgresql.csv"));
        Files.setLastModifiedTime(stale, FileTime.from(Instant.EPOCH));
        Follower follower = started(directory);
        append(json, LogText.records(LogFormat.JSONLOG, 0, 2));
        append(log, records(0, 2));
        settle(follower);

        assertTold(0, 2);
    }

    /** As in the moment of a rotation, between listing and opening. */
    @Test
    void readsNoFileThatHasGotTheNameOfAnother() {
        FileTail tail = new FileTail(LogFormat.STDERR, new LinePrefix(LogText.PREFIX));
        LogFile listed = new LogFile(log, "another key", 0, Instant.EPOCH);

        assertThatThrownBy(() -> tail.end(listed)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void takesNoProgressOfOtherFilesNorABrokenOne() throws IOException {
        Path path = directory.resolve("progress");
        new ProgressFile(path, log.toString()).save(started(log).progress().orElseThrow());
        assertThat(new ProgressFile(path, log.toString()).load()).isPresent();
        assertThat(new ProgressFile(path, "/other").load()).isEmpty();

        Files.writeString(path, Files.readString(path).replace("true", "true 1"));
        assertThat(new ProgressFile(path, log.toString()).load()).isEmpty();
    }

    @Test
    void refusesPathsItCannotFollow() {
        assertThatThrownBy(() -> new LogFiles("log/*.csv")).hasMessageContaining("absolute path");
        assertThatThrownBy(() -> new LogFiles("/var/*/x.csv")).hasMessageContaining("only the last part");
    }
}
