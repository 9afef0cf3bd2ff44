// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;

/** POST /pull/test: connects and samples once with what could be registered. */
@Component(service = Endpoint.class)
public final class TestPullEndpoint implements Endpoint {
    private final Pulls pulls;

    @Activate
    public TestPullEndpoint(@Reference Pulls pulls) {
        this.pulls = pulls;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/pull/test";
    }

    @Override
    public Optional<String> role() {
        return Optional.of("admin");
    }

    @Override
    public Object answer(Request request) {
        PullForm form = PullForm.of(request.body());
        return PullView.TrialView.of(pulls.test(form.target(), form.secret()));
    }
}
