// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.collect;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.pganalytics.sampling.MetricCatalog;
import org.pganalytics.sampling.PartStateSource;
import org.pganalytics.sampling.SampledInstances;
import org.pganalytics.sampling.SnapshotSink;

/**
 * A further instance beside this agent, one for each configuration org.pganalytics.instance-NAME. A component of its own
 * because one that has a configuration without a name is given none of those with one.
 */
@Component(
        service = {SampledInstances.class, PartStateSource.class},
        immediate = true,
        configurationPid = "org.pganalytics.instance",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = InstanceCollection.Config.class, factory = true)
public final class FurtherInstance extends InstanceCollection {
    @Activate
    public FurtherInstance(
            Config config,
            @Reference MetricCatalog catalog,
            @Reference SnapshotSink sink,
            @Reference ResourceGuard guard,
            @Reference CollectorList collectors) {
        super(config, catalog, sink, guard, collectors);
    }

    @Override
    @Deactivate
    void close() {
        super.close();
    }
}
