// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;

/** GET /instances. */
@Component(service = Endpoint.class)
public final class InstancesEndpoint implements Endpoint {
    private final InstanceViews views;

    @Activate
    public InstancesEndpoint(@Reference InstanceViews views) {
        this.views = views;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/instances";
    }

    @Override
    public Object answer(Request request) {
        return new Items<>(views.all());
    }
}
