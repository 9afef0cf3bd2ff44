// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The metric files as they are packed into the bundle. */
final class MetricFiles {
    private static final Path DIRECTORY = Path.of("target/classes/metrics");

    private MetricFiles() {}

    static List<MetricFile> all() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.sorted().map(MetricFiles::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static MetricFile named(List<MetricFile> files, String name) {
        return files.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    }

    /** What the file says of itself: the comment between licence and name. */
    static String description(MetricFile file) {
        String description = text(DIRECTORY.resolve(file.source()))
                .lines()
                .takeWhile(line -> !line.startsWith("-- name:"))
                .filter(line -> !line.startsWith("-- SPDX"))
                .map(line -> line.substring(2).strip())
                .collect(Collectors.joining("\n"));
        if (description.isEmpty()) {
            throw new IllegalStateException(file.source() + " says nothing about itself above its name");
        }
        return description;
    }

    private static MetricFile read(Path path) {
        return MetricFile.parse(path.getFileName().toString(), text(path));
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
