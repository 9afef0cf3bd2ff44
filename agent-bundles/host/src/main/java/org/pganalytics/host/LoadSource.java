// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.util.List;
import org.pganalytics.model.MetricFamily;

/** The load averages of 1, 5 and 15 minutes: tasks that run, want to, or wait for a disk. */
final class LoadSource implements HostSource {
    private static final MetricFamily FAMILY = new MetricFamily(
            "host_load", List.of(Columns.real("load1"), Columns.real("load5"), Columns.real("load15")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        String[] words = host.proc("loadavg").get(0).split("\\s+");
        rows.add()
                .set("load1", Double.parseDouble(words[0]))
                .set("load5", Double.parseDouble(words[1]))
                .set("load15", Double.parseDouble(words[2]));
    }
}
