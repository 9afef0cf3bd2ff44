// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.pganalytics.api.plugin.PluginInfo;
import org.pganalytics.api.plugin.PluginSource;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.model.PartState;

/** Finds the endpoint for a request among those there are now; literal segments win over variables. Thread-safe. */
@Component(service = {Router.class, PluginSource.class})
public final class Router implements PluginSource {
    private final List<Endpoint> endpoints = new CopyOnWriteArrayList<>();

    record Route(Endpoint endpoint, Map<String, String> variables) {}

    @Activate
    public Router() {
        // endpoints come and go by themselves
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addEndpoint(Endpoint endpoint) {
        endpoints.add(endpoint);
    }

    void removeEndpoint(Endpoint endpoint) {
        endpoints.remove(endpoint);
    }

    Optional<Route> route(String method, String path) {
        Route best = null;
        for (Endpoint endpoint : endpoints) {
            if (endpoint.method().equals(method)) {
                Optional<Map<String, String>> variables = match(endpoint.path(), path);
                if (variables.isPresent() && (best == null || variables.get().size() < best.variables.size())) {
                    best = new Route(endpoint, variables.get());
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Methods that the path can be called with, sorted. */
    Set<String> methods(String path) {
        Set<String> methods = new TreeSet<>();
        for (Endpoint endpoint : endpoints) {
            if (match(endpoint.path(), path).isPresent()) {
                methods.add(endpoint.method());
            }
        }
        return methods;
    }

    @Override
    public List<PluginInfo> plugins() {
        List<PluginInfo> plugins = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            String name = endpoint.method() + " /api/v2" + endpoint.path();
            plugins.add(new PluginInfo(
                    "endpoint", name, endpoint.getClass().getName(), new PartState(name, PartState.Health.OK, "")));
        }
        return plugins;
    }

    private static Optional<Map<String, String>> match(String pattern, String path) {
        String[] wanted = pattern.split("/", -1);
        String[] given = path.split("/", -1);
        if (wanted.length != given.length) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].startsWith("{") && wanted[i].endsWith("}") && !given[i].isEmpty()) {
                variables.put(wanted[i].substring(1, wanted[i].length() - 1), given[i]);
            } else if (!wanted[i].equals(given[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }
}
