// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.NoSuchElementException;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;
import org.pganalytics.model.InstanceId;

/** POST /pull/{id}/test: connects and samples once with what is registered. */
@Component(service = Endpoint.class)
public final class TestPulledEndpoint implements Endpoint {
    private final Pulls pulls;

    @Activate
    public TestPulledEndpoint(@Reference Pulls pulls) {
        this.pulls = pulls;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/pull/{id}/test";
    }

    @Override
    public Optional<String> role() {
        return Optional.of("admin");
    }

    @Override
    public Object answer(Request request) {
        InstanceId id = new InstanceId(request.variable("id"));
        return pulls.test(id)
                .map(PullView.TrialView::of)
                .orElseThrow(() -> new NoSuchElementException("no instance without agent " + id));
    }
}
