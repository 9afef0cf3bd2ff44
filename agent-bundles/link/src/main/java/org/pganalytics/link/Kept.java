// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Snapshot;

/** One snapshot that is not acknowledged: in memory, or only its place in the spool. Thread-safe. */
final class Kept {
    private final InstanceId instance;
    private final long nanos;
    private @Nullable Snapshot snapshot;
    private @Nullable Segment segment;
    private int position;
    private boolean released;

    private Kept(InstanceId instance, long nanos) {
        this.instance = instance;
        this.nanos = nanos;
    }

    static Kept inMemory(InstanceId instance, Snapshot snapshot, long nanos) {
        Kept kept = new Kept(instance, nanos);
        kept.snapshot = snapshot;
        return kept;
    }

    static Kept inSpool(InstanceId instance, Segment segment, long position, long nanos) {
        Kept kept = new Kept(instance, nanos);
        kept.moveTo(segment, position);
        return kept;
    }

    /** Gives its memory back; false when it is no longer needed or there already. */
    synchronized boolean moveTo(Segment target, long at) {
        if (released || segment != null) {
            return false;
        }
        target.need(1);
        segment = target;
        position = (int) at;
        snapshot = null;
        return true;
    }

    /** It is acknowledged or dropped. */
    synchronized void release() {
        if (!released && segment != null) {
            segment.need(-1);
        }
        released = true;
        snapshot = null;
    }

    /** Empty when it is in the spool, or released. */
    synchronized Optional<Snapshot> snapshot() {
        return Optional.ofNullable(snapshot);
    }

    /** Empty when it is in memory. */
    synchronized Optional<Segment> segment() {
        return Optional.ofNullable(segment);
    }

    synchronized int position() {
        return position;
    }

    InstanceId instance() {
        return instance;
    }

    /** When it was pushed. */
    long nanos() {
        return nanos;
    }
}
