// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;
import org.pganalytics.model.InstanceId;

/** DELETE /pull/{id}: ends the sampling of an instance without agent. */
@Component(service = Endpoint.class)
public final class RemovePullEndpoint implements Endpoint {
    private final Pulls pulls;

    @Activate
    public RemovePullEndpoint(@Reference Pulls pulls) {
        this.pulls = pulls;
    }

    @Override
    public String method() {
        return "DELETE";
    }

    @Override
    public String path() {
        return "/pull/{id}";
    }

    @Override
    public Optional<String> role() {
        return Optional.of("admin");
    }

    @Override
    public Object answer(Request request) {
        InstanceId id = new InstanceId(request.variable("id"));
        if (!pulls.remove(id)) {
            throw new NoSuchElementException("no instance without agent " + id);
        }
        return Map.of("removed", id.value());
    }
}
