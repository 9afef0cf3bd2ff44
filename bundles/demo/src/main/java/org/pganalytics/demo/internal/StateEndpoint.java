// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.demo.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;

/** GET /demo: how the monitored server, its workload and its faults are doing. */
@Component(service = Endpoint.class)
public final class StateEndpoint implements Endpoint {
    private final Demo demo;

    @Activate
    public StateEndpoint(@Reference Demo demo) {
        this.demo = demo;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/demo";
    }

    @Override
    public Object answer(Request request) {
        return demo.state();
    }
}
