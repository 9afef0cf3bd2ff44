// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.pganalytics.model.Batch;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Instance;
import org.pganalytics.model.Observation;
import org.pganalytics.model.Snapshot;

/** What the pipeline remembers of one instance from snapshot to snapshot. Guarded by its own monitor. */
final class InstanceTrack {
    private static final Duration GONE_AFTER = Duration.ofHours(1);

    private final Rates rates = new Rates();
    private final CoreProjection projection = new CoreProjection();
    private final Pulse pulse;

    InstanceTrack(Pulse pulse) {
        this.pulse = pulse;
    }

    /** The batch as observations, oldest first; {@code now} is the backend's clock. */
    List<Observation> observe(Batch batch, Instance instance, Instant now) {
        pulse.beat(batch.snapshots(), now);
        FamilySample collector = CollectorSample.of(Duration.ZERO, pulse.interval());
        List<Observation> observations = new ArrayList<>(batch.snapshots().size());
        for (Snapshot snapshot : batch.snapshots()) {
            List<FamilySample> samples = new ArrayList<>(snapshot.samples().size() + 1);
            for (FamilySample sample : snapshot.samples()) {
                samples.add(rates.next(sample, snapshot.time(), snapshot.epoch()));
            }
            CoreRow core = projection.project(samples);
            samples.add(collector);
            observations.add(new Observation(instance, snapshot.time(), samples, core));
        }
        return observations;
    }

    /** One observation with the family {@code collector} alone when the instance is silent and a report is due. */
    List<Observation> silence(Instance instance, Instant now) {
        if (!pulse.isDue(now)) {
            return List.of();
        }
        if (pulse.silent(now).compareTo(GONE_AFTER) > 0) {
            rates.forget();
        }
        FamilySample collector = CollectorSample.of(pulse.silent(now), pulse.interval());
        return List.of(new Observation(instance, now, List.of(collector), CoreRow.unknown()));
    }
}
