// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The metric files as they are packed into the bundle. */
final class MetricFiles {
    private MetricFiles() {}

    static List<MetricFile> all() {
        Path directory = Path.of("target/classes/metrics");
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().map(MetricFiles::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MetricFile read(Path path) {
        try {
            return MetricFile.parse(path.getFileName().toString(), Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
