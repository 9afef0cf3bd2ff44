// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory that goes with its content. */
record Scratch(Path path) implements AutoCloseable {
    Scratch() throws IOException {
        this(Files.createTempDirectory("pganalytics-bench-"));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path file : (Iterable<Path>) tree.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        }
    }
}
