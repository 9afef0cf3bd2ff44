// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.util.List;
import org.pganalytics.model.MetricFamily;

/** How much memory and swap there is, and is left, from /proc/meminfo. */
final class MemorySource implements HostSource {
    private static final long KB = 1024;

    private static final MetricFamily FAMILY = new MetricFamily(
            "host_memory",
            List.of(
                    Columns.bytes("total_bytes"),
                    Columns.bytes("available_bytes"),
                    Columns.bytes("swap_total_bytes"),
                    Columns.bytes("swap_free_bytes")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        NamedNumbers meminfo = new NamedNumbers(host.proc("meminfo"));
        rows.add()
                .set("total_bytes", meminfo.get("MemTotal"), KB)
                .set("available_bytes", meminfo.get("MemAvailable"), KB)
                .set("swap_total_bytes", meminfo.get("SwapTotal"), KB)
                .set("swap_free_bytes", meminfo.get("SwapFree"), KB);
    }
}
