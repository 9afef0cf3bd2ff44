// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.model.PartState;

/**
 * An instance without agent as REST shows it, never with its secret.
 *
 * @param state of the connection: {@code ok}, {@code degraded}, {@code failed}; {@code elsewhere} while another backend, or
 *     none yet, samples it
 * @param sampledBy the backend that samples it, {@code pid@host}; null while none does
 * @param sampledSince when that one took it
 * @param detail the reason when it is not ok
 */
record PullView(
        String id,
        List<String> hosts,
        String serverType,
        String database,
        String user,
        String sslMode,
        String caCertificate,
        long intervalSeconds,
        String provider,
        String state,
        String detail,
        @Nullable String sampledBy,
        @Nullable Instant sampledSince,
        List<AgentsEndpoint.Part> parts) {
    static PullView of(Pulls.Pulled pulled) {
        PullTarget target = pulled.target();
        List<PartState> parts = pulled.parts();
        return new PullView(
                target.id().value(),
                target.hosts().stream().map(HostPort::toString).toList(),
                target.serverType(),
                target.database(),
                target.user(),
                target.sslMode().toString(),
                target.caCertificate(),
                target.interval().toSeconds(),
                target.provider(),
                parts.isEmpty() ? "elsewhere" : AlertView.lower(parts.get(0).health()),
                parts.isEmpty() ? "" : parts.get(0).detail(),
                pulled.holder().map(Pulls.Holder::backend).orElse(null),
                pulled.holder().map(Pulls.Holder::since).orElse(null),
                parts.stream().map(AgentsEndpoint.Part::of).toList());
    }

    /**
     * What came of a test.
     *
     * @param ok whether it was reached and every metric was sampled or is not for this server
     */
    record TrialView(boolean ok, int serverVersion, List<AgentsEndpoint.Part> parts) {
        static TrialView of(Pulls.Trial trial) {
            return new TrialView(
                    trial.parts().stream().noneMatch(part -> part.health() == PartState.Health.FAILED),
                    trial.serverVersion(),
                    trial.parts().stream().map(AgentsEndpoint.Part::of).toList());
        }
    }
}
