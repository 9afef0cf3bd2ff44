// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pganalytics.link.Samples.range;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.InstanceId;

class BufferTest {
    private static final InstanceId A = new InstanceId("a");
    private static final InstanceId B = new InstanceId("b");
    private static final long LONG = 1_000_000_000_000L;

    private final Buffer buffer = new Buffer("agent", 7, 20, LONG, false);

    @Test
    void keepsTheNewestSixtyOfEachInstanceWhenNothingCanBeSent() throws InterruptedException {
        push(A, 0, 205);
        push(B, 0, 30);

        assertThat(buffer.size()).isEqualTo(90);
        assertThat(buffer.dropped()).isEqualTo(145);
        buffer.atOnce(true);
        List<Sealed> sent = sendAll();
        assertThat(sent).extracting(Sealed::sequence).isSorted().doesNotHaveDuplicates();
        assertThat(values(sent, A)).isEqualTo(range(145, 205));
        assertThat(values(sent, B)).isEqualTo(range(0, 30));
    }

    @Test
    void leavesWhatWasSentAsItWasAndDropsItWhole() throws InterruptedException {
        push(A, 0, 60);
        List<List<Long>> first = sendAll().stream().map(BufferTest::values).toList();
        push(A, 60, 79);
        assertThat(buffer.dropped()).isZero();
        assertThat(buffer.size()).isEqualTo(79);
        push(A, 79, 80);
        assertThat(buffer.dropped()).isEqualTo(20);

        buffer.resend(buffer.turn());
        List<Sealed> again = sendAll();
        assertThat(again).extracting(Sealed::sequence).containsExactly(2L, 3L, 4L);
        assertThat(again.subList(0, 2).stream().map(BufferTest::values).toList())
                .isEqualTo(first.subList(1, 3));
        assertThat(values(again, A)).isEqualTo(range(20, 80));
    }

    @Test
    void sendsNewBatchesWhileOlderOnesAreUnacknowledged() throws InterruptedException {
        push(A, 0, 40);
        assertThat(sendAll()).extracting(Sealed::sequence).containsExactly(1L, 2L);
        push(A, 40, 60);
        assertThat(sendAll()).extracting(Sealed::sequence).containsExactly(3L);
        assertThat(buffer.size()).isEqualTo(60);
    }

    @Test
    void believesNoAcknowledgementOfWhatItDidNotSend() throws InterruptedException {
        push(A, 0, 40);
        acknowledge(0, 2);
        assertThat(buffer.size()).isEqualTo(40);
        sendAll();
        acknowledge(0, 1);
        assertThat(buffer.size()).isEqualTo(20);
        acknowledge(2, 2);
        assertThat(buffer.size()).isZero();
        assertThat(buffer.dropped()).isZero();
    }

    @Test
    void splitsWhatIsTooLargeDownToOneSnapshotWhichIsDropped() throws InterruptedException {
        push(A, 0, 20);
        Sealed whole = next().orElseThrow();
        assertThat(buffer.split(whole)).isTrue();
        List<Sealed> halves = sendAll();
        assertThat(halves).extracting(Sealed::size).containsExactly(10, 10);
        assertThat(values(halves, A)).isEqualTo(range(0, 20));

        Buffer single = new Buffer("agent", 7, 1, LONG, false);
        single.push(A, Samples.snapshot(0), 0);
        assertThat(single.split(single.next(single.turn(), 0, 0).orElseThrow())).isFalse();
        assertThat(single.size()).isZero();
        assertThat(single.dropped()).isEqualTo(1);
    }

    @Test
    void doesNotWaitWhenItWasWokenBefore() throws InterruptedException {
        buffer.wake();
        assertThat(buffer.next(buffer.turn(), 0, LONG)).isEmpty();
    }

    /** Whatever happens, each snapshot is kept, acknowledged or counted. */
    @Test
    void accountsForEverySnapshot() throws InterruptedException {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Buffer tried = new Buffer("agent", 7, 1 + random.nextInt(60), LONG, false);
            Run run = tried.turn();
            TreeSet<Long> open = new TreeSet<>();
            long acknowledged = 0;
            long pushed = 0;
            long last = 0;
            for (int i = 0; i < 2000; i++) {
                int what = random.nextInt(20);
                if (what < 14) {
                    tried.push(random.nextBoolean() ? A : B, Samples.snapshot(i), i);
                    pushed++;
                } else if (what < 17) {
                    Optional<Sealed> next = tried.next(run, i, 0);
                    next.ifPresent(b -> open.add(b.sequence()));
                    assertThat(next.map(Sealed::sequence).orElse(Long.MAX_VALUE))
                            .isGreaterThan(last);
                    last = next.map(Sealed::sequence).orElse(last);
                } else if (what == 17 && !open.isEmpty() && random.nextInt(3) == 0) {
                    int before = tried.size();
                    long upTo = open.pollFirst();
                    tried.acknowledged(run, upTo, upTo);
                    acknowledged += before - tried.size();
                } else if (what == 18) {
                    tried.atOnce(random.nextInt(4) == 0);
                } else if (what == 19 && random.nextInt(5) == 0) {
                    tried.resend(run);
                    open.clear();
                    last = 0;
                }
                assertThat(tried.size()).isLessThanOrEqualTo(2 * 119);
            }
            assertThat(tried.size() + tried.dropped() + acknowledged)
                    .as("seed %s", seed)
                    .isEqualTo(pushed);
        }
    }

    private void push(InstanceId instance, long from, long to) {
        for (long i = from; i < to; i++) {
            buffer.push(instance, Samples.snapshot(i), 0);
        }
    }

    private void acknowledge(long exactly, long upTo) {
        buffer.acknowledged(buffer.turn(), exactly, upTo);
    }

    private Optional<Sealed> next() throws InterruptedException {
        return buffer.next(buffer.turn(), 0, 0);
    }

    private List<Sealed> sendAll() throws InterruptedException {
        List<Sealed> all = new ArrayList<>();
        for (Optional<Sealed> next = next(); next.isPresent(); next = next()) {
            all.add(next.get());
        }
        return all;
    }

    private static List<Long> values(List<Sealed> batches, InstanceId instance) {
        return batches.stream()
                .filter(b -> b.instance().equals(instance))
                .flatMap(b -> values(b).stream())
                .toList();
    }

    private static List<Long> values(Sealed batch) {
        return batch.snapshots().stream()
                .map(kept -> Samples.value(kept.snapshot().orElseThrow()))
                .toList();
    }
}
