// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.time.Instant;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.access.Access;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;

/** POST /auth/login: name and password for a bearer token. */
@Component(service = Endpoint.class)
public final class LoginEndpoint implements Endpoint {
    private final Access access;

    record Answer(String token, Instant expires, Access.User user) {}

    @Activate
    public LoginEndpoint(@Reference Access access) {
        this.access = access;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/auth/login";
    }

    @Override
    public Optional<String> role() {
        return Optional.empty();
    }

    @Override
    public Object answer(Request request) {
        String name = text(request, "username");
        Access.Token token = access.login(name, text(request, "password"), request.remoteAddress())
                .orElseThrow(() -> new Problem(401, "user name or password is wrong"));
        Access.User user =
                access.user(token.value()).orElseThrow(() -> new Problem(401, "the session has ended already"));
        return new Answer(token.value(), token.expires(), user);
    }

    private static String text(Request request, String key) {
        if (request.body().get(key) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new IllegalArgumentException("the body needs \"" + key + "\", a text");
    }
}
