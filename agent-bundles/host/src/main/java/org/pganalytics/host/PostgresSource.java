// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.util.List;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;

/**
 * Memory and CPU of the PostgreSQL servers on this host, a row each. CPU time of sessions that ended is in it: the postmaster
 * waits for each. A process that ends while we look may be missed once, and there is no rate for that interval.
 */
final class PostgresSource implements HostSource {
    private static final MetricFamily FAMILY = new MetricFamily(
            "host_postgres",
            List.of(
                    new Column("postmaster_pid", ColumnKind.LABEL, ColumnType.INTEGER),
                    Columns.attribute("data_directory"),
                    Columns.gauge("processes"),
                    Columns.bytes("anonymous_bytes"),
                    Columns.bytes("shared_bytes"),
                    Columns.bytes("swap_bytes"),
                    Columns.seconds("user_seconds"),
                    Columns.seconds("system_seconds")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        for (PostgresCluster cluster : host.requireClusters()) {
            rows.add()
                    .set("postmaster_pid", cluster.pid())
                    .set("data_directory", cluster.dataDirectory())
                    .set("processes", cluster.processes())
                    .set("user_seconds", cluster.userTicks() / Columns.TICKS_PER_SECOND)
                    .set("system_seconds", cluster.systemTicks() / Columns.TICKS_PER_SECOND);
            cluster.memory().ifPresent(memory -> rows.set("anonymous_bytes", memory.anonymousBytes())
                    .set("shared_bytes", memory.sharedBytes())
                    .set("swap_bytes", memory.swapBytes()));
        }
    }
}
