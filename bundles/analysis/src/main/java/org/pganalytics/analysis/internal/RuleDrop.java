// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.apache.felix.fileinstall.ArtifactListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes rule files dropped bare into deploy/. */
@Component(
        service = {ArtifactInstaller.class, ArtifactListener.class},
        immediate = true)
public final class RuleDrop implements ArtifactInstaller {
    private final KnowledgeBase base;

    @Activate
    public RuleDrop(@Reference KnowledgeBase base) {
        this.base = base;
    }

    @Override
    public boolean canHandle(File artifact) {
        return artifact.isFile() && artifact.getName().endsWith(".yaml");
    }

    @Override
    public void install(File artifact) throws IOException {
        base.put(artifact.getName(), Files.readString(artifact.toPath()));
    }

    @Override
    public void update(File artifact) throws IOException {
        install(artifact);
    }

    @Override
    public void uninstall(File artifact) {
        base.remove(artifact.getName());
    }
}
