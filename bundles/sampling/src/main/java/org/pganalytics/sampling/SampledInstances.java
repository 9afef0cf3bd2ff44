// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.util.List;
import org.pganalytics.model.InstanceId;

/** The instances this collector samples, for its hello to the backend. Thread-safe. */
public interface SampledInstances {
    List<SampledInstance> instances();

    /**
     * @param systemIdentifier empty while the server was never reached
     * @param serverVersion server_version_num, 0 while never reached
     */
    record SampledInstance(InstanceId id, String systemIdentifier, int serverVersion) {}
}
