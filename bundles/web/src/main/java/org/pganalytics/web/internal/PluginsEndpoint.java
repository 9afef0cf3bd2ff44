// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.pganalytics.api.plugin.PluginInfo;
import org.pganalytics.api.plugin.PluginSource;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;

/** GET /plugins: what all plug-in sources tell. */
@Component(service = Endpoint.class)
public final class PluginsEndpoint implements Endpoint {
    private final List<PluginSource> sources = new CopyOnWriteArrayList<>();

    record View(String kind, String name, String source, String health, String detail) {
        static View of(PluginInfo plugin) {
            return new View(
                    plugin.kind(),
                    plugin.name(),
                    plugin.source(),
                    AlertView.lower(plugin.state().health()),
                    plugin.state().detail());
        }
    }

    /** Without the router, which refers to this endpoint: it would be a circle. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(!(component.name=org.pganalytics.web.internal.Router))")
    void addSource(PluginSource source) {
        sources.add(source);
    }

    void removeSource(PluginSource source) {
        sources.remove(source);
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/plugins";
    }

    @Override
    public Object answer(Request request) {
        Stream<PluginSource> own = request instanceof ServletCall call ? Stream.of(call.router()) : Stream.empty();
        return new Items<>(Stream.concat(sources.stream(), own)
                .flatMap(s -> s.plugins().stream())
                .map(View::of)
                .toList());
    }
}
