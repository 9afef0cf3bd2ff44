// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pganalytics.model.Batch;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Snapshot;

/**
 * Reads the bodies of {@link MessageType#BATCH} frames of one connection: have one per connection, made after its hello.
 * What it allocates stays in proportion to the body, and under 64 MB of values. Not thread-safe.
 */
public final class BatchDecoder {
    private final String collector;
    private final long run;
    private final UnaryOperator<MetricFamily> pool;
    private final Map<Long, MetricFamily> families = new HashMap<>();

    public BatchDecoder(String collector, long run) {
        this(collector, run, UnaryOperator.identity());
    }

    /** @param pool returns an equal family that other connections use too, so that a fleet's schemas are held once */
    public BatchDecoder(String collector, long run, UnaryOperator<MetricFamily> pool) {
        this.collector = collector;
        this.run = run;
        this.pool = pool;
    }

    /**
     * Reads one frame.
     *
     * @return the batch; empty when the frame only told schemas (sequence 0): nothing to acknowledge then
     * @throws WireException MALFORMED, or TOO_LARGE when it holds too many values
     */
    public Optional<Batch> decode(Frame frame) {
        return Body.read(frame.body(), in -> switch (in.u8()) {
            case BatchEncoder.SCHEMAS -> {
                learn(in);
                yield Optional.empty();
            }
            case BatchEncoder.SNAPSHOTS -> Optional.of(batch(in, frame.sequence()));
            default -> throw WireReader.malformed("a batch body starts with 0 or 1");
        });
    }

    private void learn(WireReader in) {
        int count = in.count(Schemas.MAX_FAMILIES);
        for (int i = 0; i < count; i++) {
            MetricFamily family = pool.apply(Schemas.read(in));
            families.put(Schemas.hash(family), family);
            if (families.size() > Schemas.MAX_FAMILIES) {
                throw WireReader.malformed("more than " + Schemas.MAX_FAMILIES + " schemas on a connection");
            }
        }
    }

    private Batch batch(WireReader in, long sequence) {
        InstanceId instance = new InstanceId(in.string(Body.NAME));
        List<MetricFamily> used = usedFamilies(in);
        int count = in.count(BatchEncoder.MAX_SNAPSHOTS);
        Instant[] times = new Instant[count];
        long[] epochs = new long[count];
        int[][] layout = new int[count][];
        int[] sampleCounts = new int[used.size()];
        long time = 0;
        long step = 0;
        long epoch = 0;
        int sampleTotal = 0;
        for (int s = 0; s < count; s++) {
            step += in.zigzag();
            time += step;
            times[s] = Micros.toInstant(time);
            epoch += in.zigzag();
            epochs[s] = epoch;
            layout[s] = new int[in.count(BatchEncoder.MAX_ITEMS - sampleTotal)];
            sampleTotal += layout[s].length;
            for (int i = 0; i < layout[s].length; i++) {
                layout[s][i] = in.upTo(used.size() - 1);
                sampleCounts[layout[s][i]]++;
            }
        }
        String[] strings = Strings.read(in);
        Cells cells = new Cells();
        List<List<FamilySample>> samples = new ArrayList<>();
        for (int f = 0; f < used.size(); f++) {
            samples.add(FamilyDecoder.read(in, strings, used.get(f), sampleCounts[f], cells));
        }
        int[] next = new int[used.size()];
        List<Snapshot> snapshots = new ArrayList<>();
        for (int s = 0; s < count; s++) {
            List<FamilySample> ofSnapshot = new ArrayList<>();
            for (int f : layout[s]) {
                ofSnapshot.add(samples.get(f).get(next[f]++));
            }
            snapshots.add(new Snapshot(times[s], epochs[s], ofSnapshot));
        }
        return new Batch(collector, run, sequence, instance, snapshots);
    }

    private List<MetricFamily> usedFamilies(WireReader in) {
        int count = in.count(Schemas.MAX_FAMILIES);
        List<MetricFamily> used = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long hash = in.fixed64();
            MetricFamily family = families.get(hash);
            if (family == null) {
                throw WireReader.malformed("schema " + Long.toHexString(hash) + " was not told on this connection");
            }
            used.add(family);
        }
        return used;
    }

    /** What a batch may still hold. */
    static final class Cells {
        private long left = BatchEncoder.MAX_CELLS;

        void take(long cells) {
            left -= cells;
            if (left < 0) {
                throw new WireException(
                        WireError.TOO_LARGE, "a batch has more than " + BatchEncoder.MAX_CELLS + " values");
            }
        }
    }
}
