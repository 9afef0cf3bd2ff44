// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.util.List;
import org.pganalytics.model.MetricFamily;

/**
 * Write-back, overcommit and huge pages from /proc/meminfo; paging and the out-of-memory killer from /proc/vmstat. Swapping
 * is in pages of the kernel (4 KiB on x86-64), as it is counted: Java cannot ask for their size.
 */
final class VirtualMemorySource implements HostSource {
    private static final long KB = 1024;

    private static final MetricFamily FAMILY = new MetricFamily(
            "host_vm",
            List.of(
                    Columns.bytes("dirty_bytes"),
                    Columns.bytes("writeback_bytes"),
                    Columns.bytes("committed_bytes"),
                    Columns.bytes("commit_limit_bytes"),
                    Columns.gauge("huge_pages_total"),
                    Columns.gauge("huge_pages_free"),
                    Columns.counter("swap_in", "pages"),
                    Columns.counter("swap_out", "pages"),
                    Columns.counter("major_faults"),
                    Columns.counter("oom_kills")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        NamedNumbers meminfo = new NamedNumbers(host.proc("meminfo"));
        NamedNumbers vmstat = new NamedNumbers(host.proc("vmstat"));
        rows.add()
                .set("dirty_bytes", meminfo.get("Dirty"), KB)
                .set("writeback_bytes", meminfo.get("Writeback"), KB)
                .set("committed_bytes", meminfo.get("Committed_AS"), KB)
                .set("commit_limit_bytes", meminfo.get("CommitLimit"), KB)
                .set("huge_pages_total", meminfo.get("HugePages_Total"), 1)
                .set("huge_pages_free", meminfo.get("HugePages_Free"), 1)
                .set("swap_in", vmstat.get("pswpin"), 1)
                .set("swap_out", vmstat.get("pswpout"), 1)
                .set("major_faults", vmstat.get("pgmajfault"), 1)
                .set("oom_kills", vmstat.get("oom_kill"), 1);
    }
}
