// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.NoSuchElementException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;
import org.pganalytics.model.InstanceId;

/** GET /instances/{id}. */
@Component(service = Endpoint.class)
public final class InstanceEndpoint implements Endpoint {
    private final InstanceViews views;

    @Activate
    public InstanceEndpoint(@Reference InstanceViews views) {
        this.views = views;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/instances/{id}";
    }

    @Override
    public Object answer(Request request) {
        InstanceId id = new InstanceId(request.variable("id"));
        return views.one(id).orElseThrow(() -> new NoSuchElementException("no instance " + id));
    }
}
