// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Snapshot;

/** What a snapshot costs in the buffer, from push to acknowledgement or until it is pushed out, and in a bounded queue. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgs = {"-Xmx12m", "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"})
public class BufferBenchmark {
    private static final int BATCH = 20;
    private static final InstanceId INSTANCE = new InstanceId("db1:5432");

    private final Snapshot snapshot = Samples.snapshot(1);
    private final Buffer buffer = buffer();
    private final Buffer full = buffer();
    private final ArrayBlockingQueue<Snapshot> queue = new ArrayBlockingQueue<>(Buffer.SNAPSHOTS);
    private final ArrayBlockingQueue<Snapshot> fullQueue = new ArrayBlockingQueue<>(Buffer.SNAPSHOTS);

    private static Buffer buffer() {
        return new Buffer("agent", 1, BATCH, TimeUnit.HOURS.toNanos(1), false);
    }

    @Setup(Level.Trial)
    public void fill() {
        for (int i = 0; i < Buffer.SNAPSHOTS; i++) {
            full.push(INSTANCE, snapshot, 0);
            fullQueue.add(snapshot);
        }
    }

    /** Pushed one by one, taken as a batch, acknowledged. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int pushAndPop() throws InterruptedException {
        for (int i = 0; i < BATCH; i++) {
            buffer.push(INSTANCE, snapshot, 0);
        }
        Run run = buffer.turn();
        Sealed batch = buffer.next(run, 0, 0).orElseThrow();
        return buffer.acknowledged(run, 0, batch.sequence()).size();
    }

    /** The backend is away: each one pushes the oldest out. */
    @Benchmark
    public long pushIntoFull() {
        full.push(INSTANCE, snapshot, 0);
        return full.dropped();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Object queueOfferAndPoll() {
        for (int i = 0; i < BATCH; i++) {
            queue.offer(snapshot);
        }
        Object last = null;
        for (int i = 0; i < BATCH; i++) {
            last = queue.poll();
        }
        return last;
    }

    @Benchmark
    public boolean queueOfferIntoFull() {
        fullQueue.poll();
        return fullQueue.offer(snapshot);
    }
}
