// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
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

/** Takes the metric files of every active bundle with the header {@code Pganalytics-Metrics: <directory>}. */
@Component(
        service = {},
        immediate = true)
public final class MetricExtender implements BundleTrackerCustomizer<List<String>> {
    private static final Logger LOG = LoggerFactory.getLogger(MetricExtender.class);

    private final MetricCatalog catalog;
    private final BundleTracker<List<String>> tracker;

    @Activate
    public MetricExtender(@Reference MetricCatalog catalog, BundleContext context) {
        this.catalog = catalog;
        // STARTING too: a bundle of files only is lazy or active, and both deliver
        this.tracker = new BundleTracker<>(context, Bundle.ACTIVE | Bundle.STARTING, this);
        tracker.open();
    }

    @Override
    public List<String> addingBundle(Bundle bundle, BundleEvent event) {
        String directory = bundle.getHeaders("").get("Pganalytics-Metrics");
        Enumeration<URL> entries = directory == null
                ? Collections.emptyEnumeration()
                : bundle.findEntries(directory.strip(), "*.sql", false);
        List<String> sources = new ArrayList<>();
        int read = 0;
        while (entries != null && entries.hasMoreElements()) {
            URL url = entries.nextElement();
            String path = url.getPath();
            String source = bundle.getSymbolicName() + '/' + path.substring(path.lastIndexOf('/') + 1);
            read += catalog.read(source, url::openStream).isPresent() ? 1 : 0;
            sources.add(source);
        }
        if (sources.isEmpty()) {
            // null: a bundle without metric files is not tracked
            return null;
        }
        LOG.info("{} of {} metric files read from {}", read, sources.size(), bundle.getSymbolicName());
        return sources;
    }

    @Override
    public void modifiedBundle(Bundle bundle, BundleEvent event, List<String> sources) {
        // starting -> active: the same files
    }

    @Override
    public void removedBundle(Bundle bundle, BundleEvent event, List<String> sources) {
        sources.forEach(catalog::remove);
        LOG.info("The metric files of {} are gone", bundle.getSymbolicName());
    }

    @Deactivate
    void close() {
        tracker.close();
    }
}
