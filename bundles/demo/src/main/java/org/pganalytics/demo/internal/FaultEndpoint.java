// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.demo.internal;

import java.time.Duration;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;

/** POST /demo/faults/{name} with {@code {"seconds":60}}: gives the monitored server a trouble; it is there when this answers. */
@Component(service = Endpoint.class)
public final class FaultEndpoint implements Endpoint {
    private static final int DEFAULT_SECONDS = 60;

    private final Demo demo;

    @Activate
    public FaultEndpoint(@Reference Demo demo) {
        this.demo = demo;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/demo/faults/{name}";
    }

    @Override
    public Optional<String> role() {
        return Optional.of("admin");
    }

    @Override
    public Object answer(Request request) {
        Object seconds = request.body().getOrDefault("seconds", DEFAULT_SECONDS);
        if (!(seconds instanceof Integer)) {
            throw new IllegalArgumentException("seconds is not a whole number");
        }
        return demo.inject(request.variable("name"), Duration.ofSeconds((Integer) seconds));
    }
}
