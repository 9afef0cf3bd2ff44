// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.util.List;
import org.pganalytics.model.InstanceId;

/** A batch that has its number, and keeps it and its snapshots until it is acknowledged or dropped whole. */
final class Sealed {
    private final Run run;
    private final long sequence;
    private final InstanceId instance;
    private final List<Kept> snapshots;
    private volatile boolean marked;

    /** @param marked whether the spool knows of it */
    Sealed(Run run, long sequence, InstanceId instance, List<Kept> snapshots, boolean marked) {
        this.run = run;
        this.sequence = sequence;
        this.instance = instance;
        this.snapshots = List.copyOf(snapshots);
        this.marked = marked;
    }

    Run run() {
        return run;
    }

    long sequence() {
        return sequence;
    }

    InstanceId instance() {
        return instance;
    }

    List<Kept> snapshots() {
        return snapshots;
    }

    int size() {
        return snapshots.size();
    }

    boolean isIn(Segment segment) {
        return snapshots.stream().anyMatch(k -> k.segment().orElse(null) == segment);
    }

    int inMemory() {
        return (int) snapshots.stream().filter(k -> k.segment().isEmpty()).count();
    }

    boolean isMarked() {
        return marked;
    }

    void mark() {
        marked = true;
    }
}
