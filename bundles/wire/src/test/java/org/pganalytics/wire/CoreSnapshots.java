// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.pganalytics.model.Batch;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.Snapshot;

/** Core snapshots of a busy server: counters that grow unevenly, gauges that wander. */
final class CoreSnapshots {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00.123456Z");
    private static final MetricFamily INSTANCE = family(
            "instance",
            "server_version_num Gi,in_recovery Gb,postmaster_start At,uptime_seconds Gr,max_connections Gi,"
                    + "superuser_reserved_connections Gi,xid_age Gi,autovacuum_freeze_max_age Gi,"
                    + "shared_buffers_bytes Gi,work_mem_bytes Gi,max_wal_size_bytes Gi,"
                    + "checkpoint_timeout_seconds Gi,fsync Gb,full_page_writes Gb,wal_position_bytes Ci,"
                    + "replay_paused Gb,replay_lag_seconds Gr,replay_lag_bytes Gi");
    private static final MetricFamily DATABASE = family(
            "database",
            "datname Lx,numbackends Gi,xact_commit Ci,xact_rollback Ci,blks_read Ci,blks_hit Ci,tup_returned Ci,"
                    + "tup_fetched Ci,tup_inserted Ci,tup_updated Ci,tup_deleted Ci,conflicts Ci,temp_files Ci,"
                    + "temp_bytes Ci,deadlocks Ci,blk_read_time_ms Cr,blk_write_time_ms Cr,xid_age Gi,stats_reset At,"
                    + "sessions Ci,session_time_ms Cr");
    private static final MetricFamily ACTIVITY = family(
            "activity",
            "datname Lx,backend_type Lx,state Lx,wait_event_type Lx,wait_event Lx,application_name Lx,sessions Gr,"
                    + "peak Gi");
    private static final MetricFamily SUMMARY = family(
            "activity_summary",
            "total Gi,active Gi,idle Gi,idle_in_transaction Gi,waiting Gi,lock_waits Gi,"
                    + "longest_transaction_seconds Gr,longest_query_seconds Gr,"
                    + "longest_idle_in_transaction_seconds Gr,oldest_xmin_age Gi,available_connections Gi");
    private static final MetricFamily CPU = family(
            "host_cpu", "cpus Gi,user_seconds Cr,system_seconds Cr,iowait_seconds Cr,idle_seconds Cr,steal_seconds Cr");
    private static final MetricFamily MEMORY =
            family("host_memory", "total_bytes Gi,available_bytes Gi,swap_total_bytes Gi,swap_free_bytes Gi");
    private static final MetricFamily LOAD = family("host_load", "load1 Gr,load5 Gr,load15 Gr");
    private static final MetricFamily CHECKPOINTER = family(
            "checkpointer",
            "checkpoints_timed Ci,checkpoints_requested Ci,checkpoint_write_time_ms Cr,checkpoint_sync_time_ms Cr,"
                    + "buffers_checkpoint Ci,buffers_clean Ci,maxwritten_clean Ci,buffers_alloc Ci,stats_reset At");
    private static final MetricFamily WAL =
            family("wal", "wal_records Ci,wal_fpi Ci,wal_bytes Ci,wal_buffers_full Ci,stats_reset At");
    private static final String[] DATABASES = {"app", "postgres", "template1"};
    private static final String[][] WAITS = {
        {"active", null, null},
        {"active", "IO", "DataFileRead"},
        {"active", "LWLock", "WALWrite"},
        {"active", "Lock", "transactionid"},
        {"idle", "Client", "ClientRead"},
        {"idle in transaction", "Client", "ClientRead"}
    };

    private final Random random;
    private double commits;
    private double cpu;
    private double xids;

    private CoreSnapshots(long seed) {
        random = new Random(seed);
    }

    static Batch batch(int count, long sequence) {
        CoreSnapshots source = new CoreSnapshots(sequence);
        List<Snapshot> snapshots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            snapshots.add(source.snapshot(i));
        }
        return new Batch("c", 1, sequence, new InstanceId("db1:5432"), snapshots);
    }

    private Snapshot snapshot(int i) {
        double step = 900 + random.nextGaussian() * 60;
        commits += step;
        xids += step / 2;
        cpu += 12 + random.nextGaussian();
        Instant time = START.plusSeconds(10L * i).plusNanos(random.nextInt(900) * 1000L);
        List<FamilySample> samples = List.of(
                ok(INSTANCE, instance(i)),
                ok(DATABASE, databases()),
                ok(ACTIVITY, activity()),
                ok(
                        SUMMARY,
                        row(
                                SUMMARY,
                                40,
                                5 + random.nextInt(4),
                                33,
                                1,
                                random.nextInt(3),
                                0,
                                Math.round(random.nextDouble() * 3e6) / 1e6,
                                Math.round(random.nextDouble() * 1e6) / 1e6,
                                0,
                                random.nextInt(400),
                                57)),
                ok(
                        CPU,
                        row(
                                CPU,
                                4,
                                Math.round(cpu * 100) / 100.0,
                                Math.round(cpu * 30) / 100.0,
                                Math.round(cpu * 5) / 100.0,
                                Math.round(i * 4000 - cpu * 135) / 100.0,
                                0)),
                ok(MEMORY, row(MEMORY, 16_000_000_000L, 9_000_000_000L + random.nextInt(20_000) * 4096L, 0, 0)),
                ok(LOAD, row(LOAD, 100 + random.nextInt(20), 110 + random.nextInt(4), 120)),
                ok(
                        CHECKPOINTER,
                        row(
                                CHECKPOINTER,
                                300 + i / 30,
                                12,
                                8_000_000 + i * 9000,
                                12_000 + i / 3,
                                (long) (5_000_000 + commits / 3),
                                1000,
                                5,
                                (long) (9_000_000 + commits / 4),
                                1_700_000_000_000_000L)),
                ok(
                        WAL,
                        row(
                                WAL,
                                (long) (5e8 + commits * 7),
                                (long) (1e7 + commits / 20),
                                (long) (1e11 + commits * 900),
                                77,
                                1_700_000_000_000_000L)));
        return new Snapshot(time, 0x1234_5678_9ABC_DEFL, samples);
    }

    private FamilySample ok(MetricFamily family, Rows rows) {
        return FamilySample.ok(family, rows, Took.of(Took.code(Duration.ofNanos(1000L * (900 + random.nextInt(300))))));
    }

    private Rows instance(int i) {
        Rows.Builder rows = Rows.builder(INSTANCE.columns()).addRow();
        long[] integers = {
            180006,
            0,
            1_699_999_000_000_000L,
            0,
            100,
            3,
            (long) (9_000_000 + xids),
            200_000_000,
            4_294_967_296L,
            4_194_304,
            1_073_741_824,
            300,
            1,
            1,
            (long) (1e12 + commits * 900)
        };
        for (int c = 0; c < integers.length; c++) {
            if (c != 3) {
                rows.set(c, integers[c]);
            }
        }
        return rows.set(3, 123_456.123456 + 10 * i + random.nextInt(900) / 1e6).build();
    }

    private Rows databases() {
        Rows.Builder rows = Rows.builder(DATABASE.columns());
        for (int d = 0; d < DATABASES.length; d++) {
            double c = d == 0 ? commits : d == 1 ? Math.round(commits / 900) * 3 : 0;
            double read = Math.round(c * 110) / 1000.0;
            rows.addRow().set(0, DATABASES[d]).set(1, d == 0 ? 38L + random.nextInt(3) : 1);
            double[] factors = {1, 0.01, 0.9, 55, 210, 60, 2, 3, 0.1};
            for (int k = 0; k < factors.length; k++) {
                rows.set(2 + k, (long) (1e8 + c * factors[k]));
            }
            rows.set(11, 0L).set(12, 5L).set(13, 99_000_000L).set(14, 1L);
            rows.set(15, read).set(16, Math.round(read / 7 * 1000) / 1000.0);
            rows.set(17, (long) (9_000_000 + xids)).set(18, 1_700_000_000_000_000L);
            rows.set(19, (long) (1e6 + c / 100)).set(20, Math.round(c * 38_000) / 1000.0);
        }
        return rows.build();
    }

    private Rows activity() {
        Rows.Builder rows = Rows.builder(ACTIVITY.columns());
        for (int r = 0; r < 10; r++) {
            String[] wait = WAITS[r % WAITS.length];
            rows.addRow()
                    .set(0, r < 8 ? "app" : "postgres")
                    .set(1, "client backend")
                    .set(2, wait[0]);
            rows.set(3, wait[1]).set(4, wait[2]).set(5, r < 6 ? "web" : "worker");
            int seen = random.nextInt(r % WAITS.length == 4 ? 200 : 20) + 1;
            rows.set(6, seen / 10.0).set(7, (long) (seen / 10 + 1 + random.nextInt(2)));
        }
        return rows.build();
    }

    private static Rows row(MetricFamily family, double... values) {
        Rows.Builder rows = Rows.builder(family.columns()).addRow();
        for (int c = 0; c < values.length; c++) {
            if (family.columns().get(c).type() == ColumnType.REAL) {
                rows.set(c, family == LOAD ? values[c] / 100 : values[c]);
            } else {
                rows.set(c, (long) values[c]);
            }
        }
        return rows.build();
    }

    private static MetricFamily family(String name, String columns) {
        List<Column> list = new ArrayList<>();
        for (String column : columns.split(",")) {
            int space = column.indexOf(' ');
            ColumnKind kind =
                    switch (column.charAt(space + 1)) {
                        case 'L' -> ColumnKind.LABEL;
                        case 'A' -> ColumnKind.ATTRIBUTE;
                        case 'G' -> ColumnKind.GAUGE;
                        default -> ColumnKind.COUNTER;
                    };
            ColumnType type =
                    switch (column.charAt(space + 2)) {
                        case 'x' -> ColumnType.TEXT;
                        case 't' -> ColumnType.TIMESTAMP;
                        case 'r' -> ColumnType.REAL;
                        case 'b' -> ColumnType.BOOLEAN;
                        default -> ColumnType.INTEGER;
                    };
            list.add(new Column(column.substring(0, space), kind, type));
        }
        return new MetricFamily(name, list);
    }
}
