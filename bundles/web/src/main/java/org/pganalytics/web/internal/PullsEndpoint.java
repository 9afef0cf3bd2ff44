// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.List;
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
        return new Listed(
                pulls.pulled().stream().map(PullView::of).toList(),
                pulls.unreadable().stream().map(AgentsEndpoint.Part::of).toList());
    }

    /** @param unreadable registrations that no backend of this version can sample, with the reason */
    record Listed(List<PullView> items, List<AgentsEndpoint.Part> unreadable) {}
}
