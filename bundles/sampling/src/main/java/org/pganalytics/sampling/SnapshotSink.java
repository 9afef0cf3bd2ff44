// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Snapshot;

/** Takes snapshots on their way to the backend. Thread-safe, never blocks: when it is full it drops the oldest and counts. */
public interface SnapshotSink {
    void push(InstanceId instance, Snapshot snapshot);
}
