// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.io.File;
import java.nio.file.Files;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.apache.felix.fileinstall.ArtifactListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes metric files dropped bare into deploy/. */
@Component(
        service = {ArtifactInstaller.class, ArtifactListener.class},
        immediate = true)
public final class MetricDrop implements ArtifactInstaller {
    private static final Logger LOG = LoggerFactory.getLogger(MetricDrop.class);

    private final MetricCatalog catalog;

    @Activate
    public MetricDrop(@Reference MetricCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public boolean canHandle(File artifact) {
        return artifact.isFile() && artifact.getName().endsWith(".sql");
    }

    @Override
    public void install(File artifact) {
        catalog.read(artifact.getName(), () -> Files.newInputStream(artifact.toPath()))
                .ifPresent(file -> LOG.info("Metric {} read from {}", file.name(), file.source()));
    }

    @Override
    public void update(File artifact) {
        install(artifact);
    }

    @Override
    public void uninstall(File artifact) {
        catalog.remove(artifact.getName());
        LOG.info("Metric file {} is gone", artifact.getName());
    }
}
