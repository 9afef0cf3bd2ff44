// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.pganalytics.api.plugin.PluginInfo;
import org.pganalytics.api.plugin.PluginSource;
import org.pganalytics.model.PartState;
import org.pganalytics.sampling.MetricCatalog;
import org.pganalytics.sampling.MetricFile;

/** Shows the metric files that instances without agent are sampled by, and those that were refused. */
@Component(service = PluginSource.class)
public final class MetricPlugins implements PluginSource {
    private static final String KIND = "metric";

    private final MetricCatalog catalog;

    @Activate
    public MetricPlugins(@Reference MetricCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public List<PluginInfo> plugins() {
        List<PluginInfo> plugins = new ArrayList<>();
        for (MetricFile file : catalog.files()) {
            PartState state = new PartState("metric file " + file.source(), PartState.Health.OK, "");
            plugins.add(new PluginInfo(KIND, file.name(), file.source(), state));
        }
        for (PartState refused : catalog.parts()) {
            plugins.add(new PluginInfo(KIND, refused.name(), refused.name().replace("metric file ", ""), refused));
        }
        return plugins;
    }
}
