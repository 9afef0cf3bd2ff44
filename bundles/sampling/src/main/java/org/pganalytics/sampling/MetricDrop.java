// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.io.File;
import java.nio.file.Files;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.apache.felix.fileinstall.ArtifactListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes metric files dropped bare into deploy/. */
@Component(
        service = {ArtifactInstaller.class, ArtifactListener.class},
        immediate = true)
public final class MetricDrop implements ArtifactInstaller {
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
        catalog.read(artifact.getName(), () -> Files.newInputStream(artifact.toPath()));
    }

    @Override
    public void update(File artifact) {
        install(artifact);
    }

    @Override
    public void uninstall(File artifact) {
        catalog.remove(artifact.getName());
    }
}
