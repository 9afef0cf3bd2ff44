// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.pganalytics.model.PartState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metric files in use. A broken file, or a second one of the same family, is refused with its reason and changes
 * nothing; it comes in when what kept it out is gone. Thread-safe.
 */
@Component(service = {MetricCatalog.class, PartStateSource.class})
public final class MetricCatalog implements PartStateSource {
    private static final Logger LOG = LoggerFactory.getLogger(MetricCatalog.class);
    private static final int MAX_BYTES = 1 << 20;

    private final Map<String, MetricFile> accepted = new LinkedHashMap<>();
    private final Map<String, String> broken = new LinkedHashMap<>();
    private volatile List<MetricFile> files = List.of();
    private volatile List<PartState> refused = List.of();

    /** The files to sample by, at most one a family. */
    public List<MetricFile> files() {
        return files;
    }

    /**
     * Takes a new file or another text of a known one; a broken text leaves the one before in use.
     *
     * @return the file; empty where it was refused
     */
    public synchronized Optional<MetricFile> put(String source, String text) {
        try {
            MetricFile file = MetricFile.parse(source, text);
            accepted.put(source, file);
            broken.remove(source);
            publish();
            return Optional.of(file);
        } catch (MetricFileException e) {
            refuse(source, e.getMessage());
            return Optional.empty();
        }
    }

    /** As {@link #put(String, String)}; what is longer than 1 MiB or cannot be read is refused. */
    Optional<MetricFile> read(String source, Content content) {
        try (InputStream in = content.open()) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length <= MAX_BYTES) {
                return put(source, new String(bytes, StandardCharsets.UTF_8));
            }
            refuse(source, source + ": longer than 1 MiB");
        } catch (IOException e) {
            refuse(source, source + " cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    private synchronized void refuse(String source, String reason) {
        broken.put(source, reason);
        LOG.warn("Metric file refused: {}", reason);
        publish();
    }

    /** Where a file's bytes come from. */
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    public synchronized void remove(String source) {
        broken.remove(source);
        accepted.remove(source);
        publish();
    }

    @Override
    public List<PartState> parts() {
        return refused;
    }

    private void publish() {
        Map<String, MetricFile> byName = new LinkedHashMap<>();
        List<PartState> problems = new ArrayList<>();
        broken.forEach((source, reason) -> problems.add(failed(source, reason)));
        accepted.forEach((source, file) -> {
            MetricFile first = byName.putIfAbsent(file.name(), file);
            if (first != null) {
                String reason = source + ": family " + file.name() + " is there already, from " + first.source();
                problems.add(failed(source, reason));
                LOG.warn("Metric file refused: {}", reason);
            }
        });
        files = List.copyOf(byName.values());
        refused = List.copyOf(problems);
    }

    private static PartState failed(String source, String reason) {
        return new PartState("metric file " + source, PartState.Health.FAILED, reason);
    }
}
