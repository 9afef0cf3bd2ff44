// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.InstanceId;

/**
 * An instance an agent samples.
 *
 * @param systemIdentifier empty while the server was never reached
 * @param serverVersion server_version_num, 0 while never reached
 */
public record HelloInstance(InstanceId id, String systemIdentifier, int serverVersion) {
    public HelloInstance {
        Objects.requireNonNull(id);
        Objects.requireNonNull(systemIdentifier);
        if (serverVersion < 0) {
            throw new IllegalArgumentException("server version " + serverVersion + " is negative");
        }
    }

    // Written out as MetricFamily's
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HelloInstance instance
                && id.equals(instance.id)
                && systemIdentifier.equals(instance.systemIdentifier)
                && serverVersion == instance.serverVersion;
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
