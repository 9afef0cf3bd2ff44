// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.util.List;
import org.pganalytics.model.MetricFamily;

/** Traffic of each network interface from /proc/net/dev; those that never had any are left out. */
final class NetworkSource implements HostSource {
    private static final int HEADER_LINES = 2;
    private static final List<String> COUNTERS = List.of("bytes", "packets", "errors", "drops");
    /** Of eight columns received; then follows what was sent. */
    private static final int SENT = 8;

    private static final MetricFamily FAMILY = new MetricFamily(
            "host_network",
            List.of(
                    Columns.label("interface"),
                    Columns.counter("received_bytes", "bytes"),
                    Columns.counter("received_packets"),
                    Columns.counter("received_errors"),
                    Columns.counter("received_drops"),
                    Columns.counter("sent_bytes", "bytes"),
                    Columns.counter("sent_packets"),
                    Columns.counter("sent_errors"),
                    Columns.counter("sent_drops")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        List<String> lines = host.proc("net/dev");
        for (String line : lines.subList(HEADER_LINES, lines.size())) {
            // An alias has a colon in its name (eth0:1), and no blank need follow the last one
            int colon = line.lastIndexOf(':');
            String[] values = line.substring(colon + 1).strip().split("\\s+");
            if (!values[0].equals("0") || !values[SENT].equals("0")) {
                rows.add().set("interface", line.substring(0, colon).strip());
                for (int i = 0; i < COUNTERS.size(); i++) {
                    rows.set("received_" + COUNTERS.get(i), Long.parseLong(values[i]))
                            .set("sent_" + COUNTERS.get(i), Long.parseLong(values[SENT + i]));
                }
            }
        }
    }
}
