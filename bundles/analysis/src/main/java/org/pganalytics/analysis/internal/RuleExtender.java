// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.BundleTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the YAML files of every active bundle with the header {@code Pganalytics-Rules: <directory>}. */
@Component(
        service = {},
        immediate = true)
public final class RuleExtender implements BundleTrackerCustomizer<List<String>> {
    private static final Logger LOG = LoggerFactory.getLogger(RuleExtender.class);
    private static final int MAX_BYTES = 1 << 20;

    private final KnowledgeBase base;
    private final BundleTracker<List<String>> tracker;

    @Activate
    public RuleExtender(@Reference KnowledgeBase base, BundleContext context) {
        this.base = base;
        this.tracker = new BundleTracker<>(context, Bundle.ACTIVE | Bundle.STARTING, this);
        tracker.open();
    }

    @Override
    public @Nullable List<String> addingBundle(Bundle bundle, @Nullable BundleEvent event) {
        String directory = bundle.getHeaders("").get("Pganalytics-Rules");
        Enumeration<URL> entries = directory == null
                ? Collections.emptyEnumeration()
                : bundle.findEntries(directory.strip(), "*.yaml", false);
        List<String> sources = new ArrayList<>();
        while (entries != null && entries.hasMoreElements()) {
            URL url = entries.nextElement();
            String path = url.getPath();
            String source = bundle.getSymbolicName() + '/' + path.substring(path.lastIndexOf('/') + 1);
            try (InputStream in = url.openStream()) {
                base.put(source, new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
                sources.add(source);
            } catch (IOException e) {
                LOG.warn("rule file {} cannot be read", source, e);
            }
        }
        // null: a bundle without rule files is not tracked
        return sources.isEmpty() ? null : sources;
    }

    @Override
    public void modifiedBundle(Bundle bundle, @Nullable BundleEvent event, List<String> sources) {
        // starting -> active: the same files
    }

    @Override
    public void removedBundle(Bundle bundle, @Nullable BundleEvent event, List<String> sources) {
        sources.forEach(base::remove);
    }

    @Deactivate
    void close() {
        tracker.close();
    }
}
