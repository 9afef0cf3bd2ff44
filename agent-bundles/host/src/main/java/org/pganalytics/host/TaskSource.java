// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.util.List;
import org.pganalytics.model.MetricFamily;

/** The run queue, context switches and forks, from /proc/stat. A storm of connections shows as forks. */
final class TaskSource implements HostSource {
    private static final MetricFamily FAMILY = new MetricFamily(
            "host_tasks",
            List.of(
                    Columns.gauge("running"),
                    Columns.gauge("blocked"),
                    Columns.counter("context_switches"),
                    Columns.counter("forks")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        NamedNumbers stat = new NamedNumbers(host.proc("stat"));
        rows.add()
                .set("running", stat.get("procs_running"), 1)
                .set("blocked", stat.get("procs_blocked"), 1)
                .set("context_switches", stat.get("ctxt"), 1)
                .set("forks", stat.get("processes"), 1);
    }
}
