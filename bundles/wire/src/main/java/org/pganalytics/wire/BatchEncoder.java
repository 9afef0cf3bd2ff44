// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pganalytics.model.Batch;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Snapshot;

/**
 * Makes bodies of {@link MessageType#BATCH} frames. A batch's body does not depend on the connection, so it can be kept
 * and sent again; the schemas of its families must have gone before it on the same connection, once, in a BATCH frame
 * of sequence 0. Not thread-safe.
 */
public final class BatchEncoder {
    /** Values in one batch, rows times columns, each sample counted as eight rows longer: 64 MB. */
    public static final int MAX_CELLS = 8 * 1024 * 1024;

    /** Samples in one batch, and different texts in it: each is some objects, however few bytes it has on the wire. */
    static final int MAX_ITEMS = MAX_CELLS / 8;

    static final int SCHEMAS = 0;
    static final int SNAPSHOTS = 1;
    static final int MAX_SNAPSHOTS = 10_000;

    private final Map<MetricFamily, Long> hashes = new HashMap<>();

    /** The families a batch refers to. */
    public static Set<MetricFamily> families(Batch batch) {
        Set<MetricFamily> families = new LinkedHashSet<>();
        for (Snapshot snapshot : batch.snapshots()) {
            for (FamilySample sample : snapshot.samples()) {
                families.add(sample.family());
            }
        }
        return families;
    }

    /** The body that tells the peer these schemas; send it with sequence 0. */
    public byte[] encodeSchemas(Collection<MetricFamily> families) {
        WireWriter out = new WireWriter();
        out.u8(SCHEMAS);
        out.varint(families.size());
        families.forEach(family -> Schemas.write(out, family));
        return out.toBytes();
    }

    /**
     * The batch's body; collector, run and sequence are not in it. Times are cut to microseconds.
     *
     * @throws WireException TOO_LARGE when it is over 64 MB or {@link #MAX_CELLS}: send fewer snapshots at once
     */
    public byte[] encode(Batch batch) {
        if (batch.snapshots().size() > MAX_SNAPSHOTS) {
            throw new WireException(WireError.TOO_LARGE, "a batch has at most " + MAX_SNAPSHOTS + " snapshots");
        }
        Map<MetricFamily, List<FamilySample>> byFamily = new LinkedHashMap<>();
        WireWriter layout = new WireWriter();
        layout(batch.snapshots(), byFamily, layout);
        requireCells(byFamily);

        Strings strings = new Strings();
        WireWriter blocks = new WireWriter();
        byFamily.forEach((family, samples) -> FamilyEncoder.write(blocks, strings, family, samples));

        WireWriter out = new WireWriter();
        out.u8(SNAPSHOTS);
        out.string(batch.instance().value());
        out.varint(byFamily.size());
        for (MetricFamily family : byFamily.keySet()) {
            out.fixed64(hashes.computeIfAbsent(family, BatchEncoder::checkedHash));
        }
        out.append(layout);
        strings.write(out);
        out.append(blocks);
        return out.toBytes();
    }

    private static void layout(
            List<Snapshot> snapshots, Map<MetricFamily, List<FamilySample>> byFamily, WireWriter out) {
        Map<MetricFamily, Integer> index = new HashMap<>();
        out.varint(snapshots.size());
        long time = 0;
        long step = 0;
        long epoch = 0;
        for (Snapshot snapshot : snapshots) {
            long micros = Micros.of(snapshot.time());
            out.zigzag(micros - time - step);
            step = micros - time;
            time = micros;
            out.zigzag(snapshot.epoch() - epoch);
            epoch = snapshot.epoch();
            out.varint(snapshot.samples().size());
            for (FamilySample sample : snapshot.samples()) {
                Integer known = index.putIfAbsent(sample.family(), index.size());
                out.varint(known == null ? index.size() - 1 : known);
                byFamily.computeIfAbsent(sample.family(), f -> new ArrayList<>())
                        .add(sample);
            }
        }
    }

    private static void requireCells(Map<MetricFamily, List<FamilySample>> byFamily) {
        long cells = 0;
        for (Map.Entry<MetricFamily, List<FamilySample>> entry : byFamily.entrySet()) {
            for (FamilySample sample : entry.getValue()) {
                cells += cost(sample.rows().size(), entry.getKey());
            }
        }
        if (cells > MAX_CELLS || byFamily.size() > Schemas.MAX_FAMILIES) {
            throw new WireException(
                    WireError.TOO_LARGE,
                    "a batch of " + cells + " values in " + byFamily.size() + " families is over the limit");
        }
    }

    /** What a sample counts for: each column costs a few objects besides its values. */
    static long cost(long rows, MetricFamily family) {
        return (rows + 8) * Math.max(1, family.columns().size());
    }

    private static long checkedHash(MetricFamily family) {
        Schemas.requireSendable(family);
        return Schemas.hash(family);
    }
}
