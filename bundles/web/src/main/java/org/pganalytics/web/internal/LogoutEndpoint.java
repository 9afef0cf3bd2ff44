// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.access.Access;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;

/** POST /auth/logout: ends the session of the token it is called with. */
@Component(service = Endpoint.class)
public final class LogoutEndpoint implements Endpoint {
    private final Access access;

    @Activate
    public LogoutEndpoint(@Reference Access access) {
        this.access = access;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/auth/logout";
    }

    @Override
    public Object answer(Request request) {
        if (request instanceof ServletCall call) {
            ServletCall.bearer(call.request()).ifPresent(access::logout);
        }
        return Map.of("status", "logged out");
    }
}
