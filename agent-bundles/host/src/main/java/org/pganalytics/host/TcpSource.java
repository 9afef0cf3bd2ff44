// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.pganalytics.model.MetricFamily;

/**
 * TCP of the whole host (of the network namespace): segments sent and sent again from /proc/net/snmp, connections that found
 * a full accept queue from /proc/net/netstat.
 */
final class TcpSource implements HostSource {
    private static final MetricFamily FAMILY = new MetricFamily(
            "host_tcp",
            List.of(
                    Columns.counter("segments_sent"),
                    Columns.counter("segments_retransmitted"),
                    Columns.counter("listen_overflows"),
                    Columns.counter("listen_drops")));

    @Override
    public MetricFamily family() {
        return FAMILY;
    }

    @Override
    public void read(HostView host, HostRows rows) throws IOException {
        Map<String, Long> tcp = table(host.proc("net/snmp"), "Tcp:");
        Map<String, Long> extended = table(host.proc("net/netstat"), "TcpExt:");
        rows.add()
                .set("segments_sent", get(tcp, "OutSegs"), 1)
                .set("segments_retransmitted", get(tcp, "RetransSegs"), 1)
                .set("listen_overflows", get(extended, "ListenOverflows"), 1)
                .set("listen_drops", get(extended, "ListenDrops"), 1);
    }

    /** Two lines of a protocol: names, then values. */
    private static Map<String, Long> table(List<String> lines, String protocol) {
        List<String[]> pair = lines.stream()
                .filter(line -> line.startsWith(protocol))
                .map(line -> line.split(" "))
                .toList();
        Map<String, Long> values = new HashMap<>();
        for (int i = 1; pair.size() == 2 && i < pair.get(0).length; i++) {
            values.put(pair.get(0)[i], Long.parseLong(pair.get(1)[i]));
        }
        return values;
    }

    private static OptionalLong get(Map<String, Long> values, String name) {
        Long value = values.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
