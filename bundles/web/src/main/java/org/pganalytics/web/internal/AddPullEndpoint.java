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

/** POST /pull: registers an instance without agent. */
@Component(service = Endpoint.class)
public final class AddPullEndpoint implements Endpoint {
    private final Pulls pulls;

    @Activate
    public AddPullEndpoint(@Reference Pulls pulls) {
        this.pulls = pulls;
    }

    @Override
    public String method() {
        return "POST";
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
        PullForm form = PullForm.of(request.body());
        if (!pulls.add(form.target(), form.secret())) {
            throw new Problem(409, form.target().id() + " is registered already: remove it first");
        }
        return PullView.of(new Pulls.Pulled(form.target(), Optional.empty(), List.of()));
    }
}
