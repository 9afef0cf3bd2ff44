// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.pganalytics.api.access.Access;

/** Who may ask for health and metrics: the machine itself, and who is logged in. */
record OpsAccess(Access access) {
    void check(HttpServletRequest request) {
        if (!isLocal(request)
                && ServletCall.bearer(request).flatMap(access::user).isEmpty()) {
            throw new Problem(401, "from another machine this needs a bearer token");
        }
    }

    private static boolean isLocal(HttpServletRequest request) {
        // behind a reverse proxy everybody comes from loopback
        if (request.getHeader("X-Forwarded-For") != null || request.getHeader("Forwarded") != null) {
            return false;
        }
        try {
            // a literal address: no name is looked up
            return InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
