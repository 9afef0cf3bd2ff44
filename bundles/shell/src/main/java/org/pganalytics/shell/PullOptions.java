// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.SslMode;
import org.pganalytics.model.InstanceId;

/** What the options of {@code pull-add} say, as texts; empty for what was left out. */
record PullOptions(
        List<String> hosts,
        String id,
        String serverType,
        String database,
        String user,
        String sslMode,
        String caFile,
        int intervalSeconds,
        String provider) {
    PullTarget target() throws IOException {
        List<HostPort> parsed = hosts.stream().map(HostPort::parse).toList();
        return new PullTarget(
                new InstanceId(id.isEmpty() ? parsed.get(0).toString() : id),
                parsed,
                serverType,
                database,
                user,
                SslMode.parse(sslMode),
                caFile.isEmpty() ? "" : Files.readString(Path.of(caFile)),
                Duration.ofSeconds(intervalSeconds),
                provider);
    }
}
