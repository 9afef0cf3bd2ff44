// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.util.List;
import org.pganalytics.model.MetricFamily;

/**
 * I/O of each disk from /proc/diskstats (the kernel's admin-guide/iostats). Partitions are left out, they would count twice,
 * and so are devices that nothing was ever read from or written to. The rate of busy_seconds is the utilization, of
 * queue_seconds the mean queue length; read_seconds by reads is the mean time of a read.
 */
final class DiskSource implements HostSource {
    /** Whatever the device's own sectors are. */
    private static final long SECTOR_BYTES = 512;

    private static final double MILLISECONDS = 1e3;
    private static final int FLUSHES = 18;

    private static final MetricFamily FAMILY = new MetricFamily(
            "host_disk",
            List.of(
                    Columns.label("disk"),
                    Columns.counter("reads"),
                    Columns.counter("read_bytes", "bytes"),
                    Columns.seconds("read_seconds"),
                    Columns.counter("writes"),
                    Columns.counter("written_bytes", "bytes"),
                    Columns.seconds("write_seconds"),
                    Columns.gauge("in_flight"),
                    Columns.seconds("busy_seconds"),
                    Columns.seconds("queue_seconds"),
                    Columns.counter("flushes"),
                    Columns.seconds("flush_seconds")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        for (String[] fields : Disks.of(host).whole()) {
            long reads = Long.parseLong(fields[3]);
            long writes = Long.parseLong(fields[7]);
            if (reads + writes > 0) {
                rows.add()
                        .set("disk", fields[2])
                        .set("reads", reads)
                        .set("read_bytes", Long.parseLong(fields[5]) * SECTOR_BYTES)
                        .set("read_seconds", seconds(fields[6]))
                        .set("writes", writes)
                        .set("written_bytes", Long.parseLong(fields[9]) * SECTOR_BYTES)
                        .set("write_seconds", seconds(fields[10]))
                        .set("in_flight", Long.parseLong(fields[11]))
                        .set("busy_seconds", seconds(fields[12]))
                        .set("queue_seconds", seconds(fields[13]));
                if (fields.length > FLUSHES + 1) {
                    // Since Linux 5.5
                    rows.set("flushes", Long.parseLong(fields[FLUSHES]))
                            .set("flush_seconds", seconds(fields[FLUSHES + 1]));
                }
            }
        }
    }

    private static double seconds(String milliseconds) {
        return Long.parseLong(milliseconds) / MILLISECONDS;
    }
}
