// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.time.Instant;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;
import org.pganalytics.model.Agent;
import org.pganalytics.model.PartState;

/** GET /agents. */
@Component(service = Endpoint.class)
public final class AgentsEndpoint implements Endpoint {
    private final Fleet fleet;

    record View(
            String collector,
            String version,
            String address,
            boolean connected,
            Instant since,
            Instant lastHeard,
            long clockOffsetMillis,
            List<Part> parts) {
        static View of(Agent agent) {
            return new View(
                    agent.collector(),
                    agent.version(),
                    agent.address(),
                    agent.connected(),
                    agent.since(),
                    agent.lastHeard(),
                    agent.clockOffset().toMillis(),
                    agent.parts().stream().map(Part::of).toList());
        }
    }

    record Part(String name, String health, String detail) {
        static Part of(PartState part) {
            return new Part(part.name(), AlertView.lower(part.health()), part.detail());
        }
    }

    @Activate
    public AgentsEndpoint(@Reference Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/agents";
    }

    @Override
    public Object answer(Request request) {
        return new Items<>(fleet.agents().stream().map(View::of).toList());
    }
}
