// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.gateway.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.pganalytics.model.Batch;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.Snapshot;
import org.pganalytics.wire.BatchEncoder;
import org.pganalytics.wire.FrameCodec;
import org.pganalytics.wire.Hello;
import org.pganalytics.wire.HelloInstance;
import org.pganalytics.wire.MessageType;

/** Bytes that an agent sends. */
final class Messages {
    static final InstanceId DB1 = new InstanceId("db1:5432");
    private static final MetricFamily FAMILY =
            new MetricFamily("host_load", List.of(new Column("load1", ColumnKind.GAUGE, ColumnType.REAL)));

    private final FrameCodec codec = new FrameCodec();
    private final BatchEncoder encoder = new BatchEncoder();

    byte[] frame(MessageType type, long sequence, byte[] body) {
        return codec.encode(type, sequence, body);
    }

    byte[] hello(String collector, String token) {
        return hello(collector, token, 7);
    }

    byte[] hello(String collector, String token, long run) {
        List<HelloInstance> instances = List.of(new HelloInstance(DB1, "77", 180006));
        return frame(MessageType.HELLO, 0, new Hello(collector, token, "0.1.0", run, 0, instances).encode());
    }

    byte[] schemas() {
        return frame(MessageType.BATCH, 0, encoder.encodeSchemas(BatchEncoder.families(model(1))));
    }

    byte[] batch(long sequence) {
        return frame(MessageType.BATCH, sequence, encoder.encode(model(sequence)));
    }

    static Batch model(long sequence) {
        Rows rows = Rows.builder(FAMILY.columns()).addRow().set(0, 0.5).build();
        Instant time = Instant.parse("2026-11-01T10:00:00Z").plusSeconds(10 * sequence);
        // A time that is as exact on the wire
        FamilySample sample = FamilySample.ok(FAMILY, rows, Duration.ofNanos(1_024_000));
        return new Batch("agent1", 7, sequence, DB1, List.of(new Snapshot(time, 1, List.of(sample))));
    }
}
