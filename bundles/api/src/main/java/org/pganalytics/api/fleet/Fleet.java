// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pganalytics.model.Agent;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;

/** The register of agents and instances. Thread-safe, in memory, saved to the store when that answers. */
public interface Fleet {
    /** An agent said hello on a new connection; replaces an earlier connection of the same collector. */
    void connected(String collector, String version, String address, Map<InstanceId, ServerInfo> instances);

    /** An agent's heartbeat. */
    void heard(String collector, Duration clockOffset, List<PartState> parts);

    void disconnected(String collector);

    /** The collector does not come back: neither it nor the instances that it was the last to sample are missed. */
    void forget(String collector);

    /** A snapshot of the instance arrived: returns what is known of it, registering it at first sight. */
    Instance seen(InstanceId instance, String collector);

    List<Agent> agents();

    List<Instance> instances();

    Optional<Instance> instance(InstanceId id);

    /** @param serverVersion server_version_num, 0 when unknown */
    record ServerInfo(String systemIdentifier, int serverVersion) {}
}
