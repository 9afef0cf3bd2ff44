// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;

/** GET /pull: the instances without agent. */
@Component(service = Endpoint.class)
public final class PullsEndpoint implements Endpoint {
    private final Pulls pulls;

    @Activate
    public PullsEndpoint(@Reference Pulls pulls) {
        this.pulls = pulls;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/pull";
    }

    @Override
    public Optional<String> role() {
        return Optional.of("admin");
    }

    @Override
    public Object answer(Request request) {
        return new Items<>(pulls.pulled().stream().map(PullView::of).toList());
    }
}
