// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.access.Access;
import org.pganalytics.api.web.Request;

/** A servlet request as an endpoint sees it. */
record ServletCall(
        HttpServletRequest request,
        Map<String, String> variables,
        Map<String, Object> body,
        Access.@Nullable User authenticated,
        Router router)
        implements Request {
    @Override
    public String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new NoSuchElementException("the path has no variable " + name);
        }
        return value;
    }

    @Override
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(request.getParameter(name));
    }

    @Override
    public Optional<Access.User> user() {
        return Optional.ofNullable(authenticated);
    }

    @Override
    public String remoteAddress() {
        return request.getRemoteAddr();
    }

    /** The bearer token; no cookies, so no page of another site can use a session. */
    static Optional<String> bearer(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? Optional.of(header.substring(7).strip())
                : Optional.empty();
    }
}
