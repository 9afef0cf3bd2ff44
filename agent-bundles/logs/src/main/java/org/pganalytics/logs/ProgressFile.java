// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the progress over a restart of the agent, in a small file of properties. For one thread at a time. */
final class ProgressFile {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressFile.class);
    private static final String FILES = "files";
    private static final String FORMAT = "format";
    private static final String POSITION = "position.";

    private final Path path;
    private final String files;

    /** @param files what is followed: the progress of anything else is none */
    ProgressFile(Path path, String files) {
        this.path = path;
        this.files = files;
    }

    /** Empty at the first start, and, with a warning, where the file cannot be read. */
    Optional<Progress> load() {
        Properties all = new Properties();
        try (Reader reader = Files.newBufferedReader(path)) {
            all.load(reader);
            return files.equals(all.getProperty(FILES)) ? Optional.of(progress(all)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("Progress file {} cannot be read: logs are followed from their ends", path, e);
            return Optional.empty();
        }
    }

    private static Progress progress(Properties all) {
        Map<String, Position> positions = new HashMap<>();
        for (String name : all.stringPropertyNames()) {
            if (name.startsWith(POSITION)) {
                String value = all.getProperty(name);
                Position position = Position.parse(value)
                        .orElseThrow(() -> new IllegalArgumentException("'" + value + "' is no position in a file"));
                positions.put(name.substring(POSITION.length()), position);
            }
        }
        LogFormat format = LogFormat.parse(all.getProperty(FORMAT, ""))
                .orElseThrow(() -> new IllegalArgumentException("it has no format"));
        Counts counts = Counts.zero();
        counts.tables().forEach(table -> table.restore(all));
        return new Progress(format, positions, counts);
    }

    /** Replaces the file as a whole. */
    void save(Progress progress) throws IOException {
        Properties all = new Properties();
        all.setProperty(FILES, files);
        all.setProperty(FORMAT, progress.format().toString());
        progress.files().forEach((key, position) -> all.setProperty(POSITION + key, position.toString()));
        progress.counts().tables().forEach(table -> table.save(all));
        Path directory = path.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path next = Files.createTempFile(directory, path.getFileName().toString(), ".tmp");
        try {
            try (Writer writer = Files.newBufferedWriter(next)) {
                all.store(writer, null);
            }
            Files.move(next, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
