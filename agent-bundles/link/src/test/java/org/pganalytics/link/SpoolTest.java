// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pganalytics.link.Samples.range;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.model.InstanceId;
import org.pganalytics.wire.FrameCodec;

class SpoolTest {
    private static final InstanceId A = new InstanceId("a");
    private static final InstanceId B = new InstanceId("b");
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final FrameCodec codec = new FrameCodec();
    private final Run run = new Run("agent", 7);

    @TempDir
    Path directory;

    private Spool spool;

    @AfterEach
    void close() throws IOException {
        if (spool != null) {
            spool.close();
        }
        codec.close();
    }

    @Test
    void findsWhatWasWrittenInTheOrderOfItsInstance() throws IOException {
        open();
        append(A, 0, 5);
        append(B, 100, 102);
        append(A, 5, 8);

        Map<InstanceId, ArrayDeque<Kept>> pending = reopen().pending();
        assertThat(values(pending.get(A))).isEqualTo(range(0, 8));
        assertThat(values(pending.get(B))).isEqualTo(range(100, 102));
    }

    @Test
    void keepsTheNumberOfABatchUntilItIsAcknowledged() throws IOException {
        open();
        List<Kept> first = append(A, 0, 3);
        append(B, 100, 102);
        spool.seal(new Sealed(run, 1, A, first, false), 0);
        Sealed second = new Sealed(run, 2, A, append(A, 3, 6), false);
        spool.seal(second, 0);
        append(A, 6, 7);

        Recovery found = reopen();
        assertThat(values(found.pending().get(A))).isEqualTo(range(6, 7));
        assertThat(values(found.pending().get(B))).isEqualTo(range(100, 102));
        Run earlier = found.runs().iterator().next();
        assertThat(earlier.collector).isEqualTo("agent");
        assertThat(earlier.id).isEqualTo(7);
        assertThat(earlier.batches()).extracting(Sealed::sequence).containsExactly(1L, 2L);
        assertThat(values(earlier.batches().iterator().next().snapshots())).isEqualTo(range(0, 3));

        spool.done(second, 0);
        Recovery again = reopen();
        assertThat(again.runs().iterator().next().batches())
                .extracting(Sealed::sequence)
                .containsExactly(1L);
    }

    @Test
    void toleratesATornTail() throws IOException {
        open();
        append(A, 0, 3);
        spool.close();
        Path file = segments().get(0);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
        }

        Recovery found = reopen();
        assertThat(values(found.pending().get(A))).isEqualTo(range(0, 2));
        assertThat(found.damaged()).isEqualTo(1);
        append(A, 2, 4);
        assertThat(values(reopen().pending().get(A))).isEqualTo(range(0, 4));
    }

    @Test
    void passesOverWhatIsDamaged() throws IOException {
        open();
        List<Kept> all = append(A, 0, 5);
        spool.close();
        overwrite(segments().get(0), all.get(2).position() + 60);

        Recovery found = reopen();
        assertThat(values(found.pending().get(A))).containsExactly(0L, 1L, 3L, 4L);
        assertThat(found.damaged()).isEqualTo(1);
    }

    @Test
    void givesUpABatchThatIsNoLongerWhatWasSent() throws IOException {
        open();
        List<Kept> all = append(A, 0, 5);
        spool.seal(new Sealed(run, 1, A, all, false), 0);
        append(A, 5, 6);
        spool.close();
        overwrite(segments().get(0), all.get(2).position() + 60);

        Recovery found = reopen();
        assertThat(found.runs()).isEmpty();
        assertThat(found.incomplete()).isEqualTo(4);
        assertThat(values(found.pending().get(A))).isEqualTo(range(5, 6));
    }

    @Test
    void deletesSegmentsInWhichNothingIsNeeded() throws IOException {
        open();
        List<Kept> kept = new ArrayList<>();
        while (segments().size() < 4) {
            kept.addAll(append(A, kept.size(), kept.size() + 1));
        }
        kept.subList(0, kept.size() - 1).forEach(Kept::release);
        spool.trim();
        assertThat(segments()).hasSize(1);
        assertThat(values(reopen().pending().get(A))).contains(kept.size() - 1L);
    }

    @Test
    void isBoundedBySizeAndAge() throws IOException {
        open();
        List<Kept> kept = new ArrayList<>();
        Optional<Segment> excess = Optional.empty();
        while (excess.isEmpty()) {
            kept.addAll(append(A, kept.size(), kept.size() + 1));
            excess = spool.excess(0);
            assertThat(bytes()).isLessThan(SpoolSettings.LEAST_BYTES + 8192);
        }
        assertThat(excess.get().number()).isEqualTo(1);
        assertThat(bytes()).isGreaterThan(SpoolSettings.LEAST_BYTES);
        excess.get().delete();

        assertThat(spool.excess(60 * MINUTE)).isEmpty();
        assertThat(spool.excess(61 * MINUTE)).isPresent();
    }

    @Test
    void beginsASegmentWhenTheOneBeforeIsOld() throws IOException {
        open();
        append(A, 0, 1);
        spool.append(A, Samples.snapshot(1), 5 * MINUTE);
        assertThat(segments()).hasSize(2);
        assertThat(values(reopen().pending().get(A))).isEqualTo(range(0, 2));
    }

    @Test
    void isOfOneAgentAlone() throws IOException {
        open();
        assertThatThrownBy(() -> new Spool(settings(), "other", 8, codec))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another agent")
                .hasMessageContaining(directory.toString());
        spool.close();
        open();
    }

    @Test
    void isReadByItsUserOnly() throws IOException {
        open();
        append(A, 0, 1);
        for (Path file : segments()) {
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(Files.getPosixFilePermissions(settings().directory().resolve("lock")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(settings().directory()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void deletesASegmentThatAKillLeftEmpty() throws IOException {
        Files.createDirectories(settings().directory());
        Path empty = Files.createFile(settings().directory().resolve("segment-0000000003"));

        open();

        assertThat(empty).doesNotExist();
        append(A, 0, 1);
        assertThat(segments()).containsExactly(settings().directory().resolve("segment-0000000004"));
    }

    @Test
    void leavesWhatIsNotItsOwnAlone() throws IOException {
        Files.createDirectories(settings().directory());
        Path strange = settings().directory().resolve("segment-0000000003");
        Files.writeString(strange, "no segment at all, but long enough to hold a record or two of them");
        assertThat(open().pending()).isEmpty();
        append(A, 0, 1);
        assertThat(values(reopen().pending().get(A))).isEqualTo(range(0, 1));
        assertThat(strange).exists();
    }

    private SpoolSettings settings() {
        return new SpoolSettings(directory.resolve("spool"), SpoolSettings.LEAST_BYTES, Duration.ofHours(1));
    }

    private Recovery open() throws IOException {
        spool = new Spool(settings(), "agent", 7, codec);
        return spool.recover(0, 0);
    }

    private Recovery reopen() throws IOException {
        spool.close();
        return open();
    }

    private List<Kept> append(InstanceId instance, long from, long to) throws IOException {
        List<Kept> kept = new ArrayList<>();
        for (long i = from; i < to; i++) {
            Spool.Place place = spool.append(instance, Samples.snapshot(i), 0);
            kept.add(Kept.inSpool(instance, place.segment(), place.position(), 0));
        }
        return kept;
    }

    private List<Long> values(Iterable<Kept> all) throws IOException {
        List<Long> values = new ArrayList<>();
        for (Kept kept : all) {
            values.add(Samples.value(spool.load(kept.segment().orElseThrow(), kept.position())));
        }
        return values;
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(settings().directory())) {
            return files.filter(f ->
                            Segment.NAME.matcher(f.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    private long bytes() throws IOException {
        long sum = 0;
        for (Path file : segments()) {
            sum += Files.size(file);
        }
        return sum;
    }

    private static void overwrite(Path file, long position) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) 0xA5, (byte) 0xA5}), position);
        }
    }
}
