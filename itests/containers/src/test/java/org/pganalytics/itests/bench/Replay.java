// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Rows;
import org.pganalytics.model.Snapshot;

/** A recording played over and over as one server's life: times go on by the step, counters go on growing. */
final class Replay {
    private final List<Snapshot> recorded;
    private final Instant start;
    private final Duration step;
    private long next;

    /** @param recorded two snapshots at least, all of the same families in the same order */
    Replay(List<Snapshot> recorded, Instant start, Duration step) {
        this.recorded = recorded;
        this.start = start;
        this.step = step;
    }

    List<Snapshot> next(int count) {
        List<Snapshot> snapshots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            snapshots.add(next());
        }
        return snapshots;
    }

    Snapshot next() {
        int index = (int) (next % recorded.size());
        long round = next / recorded.size();
        Instant time = start.plus(step.multipliedBy(next));
        next++;
        Snapshot now = recorded.get(index);
        Snapshot first = recorded.get(0);
        Snapshot last = recorded.get(recorded.size() - 1);
        List<FamilySample> samples = new ArrayList<>();
        for (int s = 0; s < now.samples().size(); s++) {
            samples.add(later(
                    now.samples().get(s),
                    first.samples().get(s).rows(),
                    last.samples().get(s).rows(),
                    round));
        }
        return new Snapshot(time, now.epoch(), samples);
    }

    /** The sample this many rounds later; each round adds what the recording grew by, and one step more. */
    private FamilySample later(FamilySample sample, Rows first, Rows last, long round) {
        List<Column> columns = sample.family().columns();
        if (round == 0 || columns.stream().noneMatch(c -> c.kind() == ColumnKind.COUNTER)) {
            return sample;
        }
        Rows now = sample.rows();
        double factor = round * recorded.size() / (recorded.size() - 1.0);
        Rows.Builder rows = Rows.builder(columns);
        for (int r = 0; r < now.size(); r++) {
            rows.addRow();
            for (int c = 0; c < columns.size(); c++) {
                if (now.isNull(r, c)) {
                    continue;
                }
                boolean grows = columns.get(c).kind() == ColumnKind.COUNTER && r < first.size() && r < last.size();
                if (columns.get(c).type() == ColumnType.TEXT) {
                    rows.set(c, now.textAt(r, c));
                } else if (columns.get(c).type() == ColumnType.REAL) {
                    double growth = grows ? last.doubleAt(r, c) - first.doubleAt(r, c) : 0;
                    rows.set(c, Math.round((now.doubleAt(r, c) + growth * factor) * 1000) / 1000.0);
                } else {
                    long growth = grows ? last.longAt(r, c) - first.longAt(r, c) : 0;
                    rows.set(c, now.longAt(r, c) + Math.round(growth * factor));
                }
            }
        }
        return FamilySample.ok(sample.family(), rows.build(), sample.took());
    }
}
