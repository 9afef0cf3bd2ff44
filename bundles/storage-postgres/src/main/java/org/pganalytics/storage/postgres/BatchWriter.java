// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.store.EnrichedBatch;
import org.pganalytics.model.Batch;
import org.pganalytics.model.Column;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.Snapshot;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Writes batches in one transaction: locks their progress, copies the rows of those that are new, moves progress on. */
final class BatchWriter {
    /** The roll-up is this far behind now; rows older than that set it back. */
    static final Duration ROLLUP_DELAY = Duration.ofMinutes(5);

    /** How far rows may be ahead of the clock. */
    static final Duration FUTURE = Duration.ofDays(1);

    private static final CoreMetric[] METRICS = CoreMetric.values();
    private static final ObjectMapper JSON = new ObjectMapper();

    final AtomicLong rows = new AtomicLong();
    final AtomicLong refusedRows = new AtomicLong();
    final AtomicLong duplicates = new AtomicLong();

    private final Clock clock;
    private final Duration retention;
    private @Nullable Tables tables;

    /** @param retention rows older than this are not written, nor those more than a day ahead of the clock */
    BatchWriter(Clock clock, Duration retention) {
        this.clock = clock;
        this.retention = retention;
    }

    /** Forgets which tables there are: someone else may have changed them, or our making them was rolled back. */
    void forget() {
        tables = null;
    }

    /** @param connection autocommit off; committed on return */
    void write(Connection connection, Layout layout, List<EnrichedBatch> batches) throws SQLException {
        Tables known = tables == null ? new Tables(layout) : tables;
        tables = known;
        Group group = encode(connection, known, batches);
        TreeMap<Run, Long> before = progress(connection, batches);
        TreeMap<Run, Long> after = new TreeMap<>(before);
        List<EnrichedBatch> fresh = new ArrayList<>();
        for (EnrichedBatch batch : batches) {
            Batch raw = batch.batch();
            Run run = new Run(raw.collector(), raw.run());
            if (raw.sequence() > after.get(run)) {
                after.put(run, raw.sequence());
                fresh.add(batch);
            }
        }
        if (fresh.size() < batches.size()) {
            duplicates.addAndGet(batches.size() - fresh.size());
            connection.commit(); // partitions and tables are made in transactions of their own
            group = encode(connection, known, fresh);
            TreeMap<Run, Long> again = progress(connection, batches);
            if (!again.equals(before)) {
                connection.rollback();
                write(connection, layout, batches);
                return;
            }
        }
        if (!fresh.isEmpty()) {
            group.copy(connection);
            moveOn(connection, after);
        }
        connection.commit();
        rows.addAndGet(group.count());
        refusedRows.addAndGet(group.refused);
    }

    /** Moves progress past a batch without its rows. */
    void pass(Connection connection, EnrichedBatch batch) throws SQLException {
        TreeMap<Run, Long> progress = progress(connection, List.of(batch));
        progress.replaceAll((run, last) -> Math.max(last, batch.batch().sequence()));
        moveOn(connection, progress);
        connection.commit();
    }

    private record Run(String collector, long run) implements Comparable<Run> {
        @Override
        public int compareTo(Run other) {
            return Comparator.comparing(Run::collector)
                    .thenComparingLong(Run::run)
                    .compare(this, other);
        }
    }

    /** Last sequences, their rows locked in one order, made where they are missing. */
    private static TreeMap<Run, Long> progress(Connection connection, List<EnrichedBatch> batches) throws SQLException {
        TreeMap<Run, Long> result = new TreeMap<>();
        batches.forEach(b -> result.put(new Run(b.batch().collector(), b.batch().run()), -1L));
        lock(connection, result);
        TreeMap<Run, Long> missing = new TreeMap<>(result);
        missing.values().removeIf(last -> last >= 0);
        if (!missing.isEmpty()) {
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into metrics.ingest_progress (collector_id, run, last_sequence)"
                            + " values (?, ?, 0) on conflict do nothing")) {
                for (Run run : missing.keySet()) {
                    insert.setString(1, run.collector());
                    insert.setLong(2, run.run());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            lock(connection, missing);
            result.putAll(missing);
        }
        return result;
    }

    private static void lock(Connection connection, TreeMap<Run, Long> runs) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select p.collector_id, p.run, p.last_sequence from metrics.ingest_progress p"
                        + " join unnest(?::text[], ?::bigint[]) k(c, r) on p.collector_id = k.c and p.run = k.r"
                        + " order by p.collector_id collate \"C\", p.run for update of p")) {
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "text", runs.keySet().stream().map(Run::collector).toArray()));
            select.setArray(
                    2,
                    connection.createArrayOf(
                            "bigint", runs.keySet().stream().map(Run::run).toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    runs.put(new Run(rows.getString(1), rows.getLong(2)), rows.getLong(3));
                }
            }
        }
    }

    private static void moveOn(Connection connection, TreeMap<Run, Long> progress) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update metrics.ingest_progress set last_sequence = ?, updated_at = now()"
                        + " where collector_id = ? and run = ?")) {
            for (Map.Entry<Run, Long> entry : progress.entrySet()) {
                update.setLong(1, entry.getValue());
                update.setString(2, entry.getKey().collector());
                update.setLong(3, entry.getKey().run());
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /** Encodes rows, making tables and partitions as needed. */
    private Group encode(Connection connection, Tables known, List<EnrichedBatch> batches) throws SQLException {
        Instant now = clock.instant();
        Group group = new Group();
        for (EnrichedBatch batch : batches) {
            for (int i = 0; i < batch.batch().snapshots().size(); i++) {
                Snapshot snapshot = batch.batch().snapshots().get(i);
                if (snapshot.time().isAfter(now.plus(FUTURE)) || snapshot.time().isBefore(now.minus(retention))) {
                    group.refused++;
                    continue;
                }
                known.partition(connection, "metrics_raw", Tables.day(snapshot.time()));
                group.core(batch.batch(), snapshot, batch.coreRows().get(i));
                for (FamilySample sample : snapshot.samples()) {
                    family(connection, known, group, batch.batch(), snapshot, sample);
                }
            }
        }
        group.late = group.oldest.isBefore(now.minus(ROLLUP_DELAY));
        return group;
    }

    private static void family(
            Connection connection, Tables known, Group group, Batch batch, Snapshot snapshot, FamilySample sample)
            throws SQLException {
        if (!sample.isUsable() || sample.rows().size() == 0) {
            return;
        }
        if (!known.accepts(connection, sample.family())) {
            group.refused += sample.rows().size();
            return;
        }
        known.partition(connection, Tables.table(sample.family()), Tables.day(snapshot.time()));
        group.family(batch, snapshot, sample);
    }

    /** The rows of one transaction, a buffer per table and column list. */
    private static final class Group {
        private final CopyBuffer core = new CopyBuffer();
        private final Map<MetricFamily, CopyBuffer> families = new LinkedHashMap<>();
        private Instant oldest = Instant.MAX;
        private boolean late;
        private long refused;

        void core(Batch batch, Snapshot snapshot, CoreRow values) {
            core.row(6 + METRICS.length);
            core.text(batch.instance().value());
            core.timestamp(snapshot.time());
            core.text(batch.collector());
            core.int8(batch.run());
            core.int8(batch.sequence());
            for (CoreMetric metric : METRICS) {
                core.float8(values.get(metric));
            }
            core.jsonb(metadata(snapshot));
            if (snapshot.time().isBefore(oldest)) {
                oldest = snapshot.time();
            }
        }

        void family(Batch batch, Snapshot snapshot, FamilySample sample) {
            CopyBuffer buffer = families.computeIfAbsent(sample.family(), family -> new CopyBuffer());
            Rows rows = sample.rows();
            List<Column> columns = sample.family().columns();
            for (int r = 0; r < rows.size(); r++) {
                buffer.row(3 + columns.size());
                buffer.text(batch.instance().value());
                buffer.timestamp(snapshot.time());
                buffer.int8(snapshot.epoch());
                for (int c = 0; c < columns.size(); c++) {
                    if (rows.isNull(r, c)) {
                        buffer.nothing();
                        continue;
                    }
                    switch (columns.get(c).type()) {
                        case INTEGER -> buffer.int8(rows.longAt(r, c));
                        case REAL -> buffer.float8(rows.doubleAt(r, c));
                        case TEXT -> buffer.text(String.valueOf(rows.textAt(r, c)));
                        case TIMESTAMP -> buffer.timestamp(rows.longAt(r, c));
                        case BOOLEAN -> buffer.bool(rows.longAt(r, c) != 0);
                    }
                }
            }
        }

        long count() {
            return core.rows()
                    + families.values().stream().mapToLong(CopyBuffer::rows).sum();
        }

        void copy(Connection connection) throws SQLException {
            CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
            StringBuilder columns = new StringBuilder("instance_id, time, collector_id, run, sequence");
            for (CoreMetric metric : METRICS) {
                columns.append(", ").append(metric.column());
            }
            core.copyTo(copies, "copy metrics.metrics_raw (" + columns + ", metadata) from stdin (format binary)");
            for (Map.Entry<MetricFamily, CopyBuffer> entry : families.entrySet()) {
                StringBuilder names = new StringBuilder("instance_id, time, epoch");
                entry.getKey().columns().forEach(column -> names.append(", \"")
                        .append(column.name())
                        .append('"'));
                entry.getValue()
                        .copyTo(
                                copies,
                                "copy metrics." + Tables.table(entry.getKey()) + " (" + names
                                        + ") from stdin (format binary)");
            }
            if (late) {
                setRollupBack(connection);
            }
        }

        private void setRollupBack(Connection connection) throws SQLException {
            try (PreparedStatement update = connection.prepareStatement(
                    "update metrics.rollup_progress set done_until = date_trunc('minute', ?::timestamptz)"
                            + " where name = 'metrics_1min' and done_until > ?::timestamptz and done_until < 'infinity'")) {
                update.setString(1, oldest.toString());
                update.setString(2, oldest.toString());
                update.executeUpdate();
            }
        }

        private static String metadata(Snapshot snapshot) {
            ObjectNode node = JSON.createObjectNode();
            node.put("epoch", Long.toUnsignedString(snapshot.epoch()));
            ObjectNode missing = JSON.createObjectNode();
            for (FamilySample sample : snapshot.samples()) {
                if (!sample.isUsable()) {
                    missing.put(
                            sample.family().name(), (sample.state() + " " + sample.detail()).replace('\0', '\uFFFD'));
                }
            }
            if (!missing.isEmpty()) {
                node.set("missing", missing);
            }
            return node.toString();
        }
    }
}
