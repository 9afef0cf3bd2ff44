// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import org.pganalytics.model.MetricFamily;

/** One metric family of the host. Keeps nothing between two readings. */
interface HostSource {
    MetricFamily family();

    /**
     * Adds the family's rows.
     *
     * @throws java.nio.file.NoSuchFileException if this host does not have it, as AccessDenied and UnavailableException
     * @throws IOException if reading failed, as any RuntimeException from a text that is not what proc(5) says
     */
    void read(HostView host, HostRows rows) throws IOException;
}
