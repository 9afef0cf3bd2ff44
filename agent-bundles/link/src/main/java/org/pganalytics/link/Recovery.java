// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.pganalytics.model.InstanceId;

/**
 * What earlier runs left unacknowledged: reads their segments once, in the order they were written, and holds places only.
 * Not thread-safe.
 */
final class Recovery {
    private final Consumer<byte[]> schemas;
    private final Map<InstanceId, ArrayDeque<Kept>> pending = new LinkedHashMap<>();
    private final Map<Long, Run> runs = new LinkedHashMap<>();
    private int damaged;
    private long incomplete;

    /** @param schemas gets each frame of schemas */
    Recovery(Consumer<byte[]> schemas) {
        this.schemas = schemas;
    }

    /** Reads the next segment. IOException when it is not a spool's of this version: nothing of it was taken. */
    void read(Segment segment) throws IOException {
        try (SegmentReader reader = new SegmentReader(segment.file())) {
            SpoolRecord head = reader.next()
                    .map(SegmentReader.Found::record)
                    .orElseThrow(() -> new IOException("it is empty or damaged from its first record on"));
            if (head.kind() != SpoolRecord.Kind.HEAD || head.number() != SpoolRecord.VERSION) {
                throw new IOException("it is not of version " + SpoolRecord.VERSION);
            }
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                take(segment, head, next.get());
            }
            damaged += reader.damaged();
        }
    }

    private void take(Segment segment, SpoolRecord head, SegmentReader.Found found) {
        SpoolRecord said = found.record();
        switch (said.kind()) {
            case SCHEMAS -> schemas.accept(said.frame());
            case SNAPSHOT -> {
                InstanceId instance = new InstanceId(said.name());
                pending(instance).add(Kept.inSpool(instance, segment, found.position(), segment.lastNanos()));
            }
            case SEALED -> seal(head.name(), said);
            case DONE -> {
                Run run = runs.get(said.run());
                if (run != null) {
                    run.removeIf(batch -> batch.sequence() == said.number())
                            .forEach(batch -> batch.snapshots().forEach(Kept::release));
                }
            }
            case HEAD -> damaged++;
        }
    }

    private void seal(String collector, SpoolRecord said) {
        InstanceId instance = new InstanceId(said.name());
        ArrayDeque<Kept> list = pending(instance);
        List<Kept> snapshots = new ArrayList<>();
        while (!list.isEmpty() && place(list.getFirst()) <= said.through()) {
            snapshots.add(list.removeFirst());
        }
        if (snapshots.size() == said.snapshots()) {
            Run run = runs.computeIfAbsent(said.run(), id -> new Run(collector, id));
            run.add(new Sealed(run, said.number(), instance, snapshots, true));
        } else {
            // Not the batch any more that was sent under this number
            incomplete += snapshots.size();
            snapshots.forEach(Kept::release);
        }
    }

    private static long place(Kept kept) {
        return kept.segment().orElseThrow().place(kept.position());
    }

    private ArrayDeque<Kept> pending(InstanceId instance) {
        return pending.computeIfAbsent(instance, i -> new ArrayDeque<>());
    }

    /** Those that no batch had yet, oldest first. */
    Map<InstanceId, ArrayDeque<Kept>> pending() {
        return pending;
    }

    /** Those with open batches, oldest first. */
    Collection<Run> runs() {
        return runs.values().stream().filter(run -> !run.isEmpty()).toList();
    }

    /** Pieces of the files that could not be read. */
    int damaged() {
        return damaged;
    }

    /** Snapshots given up since others of their batch are lost. */
    long incomplete() {
        return incomplete;
    }
}
