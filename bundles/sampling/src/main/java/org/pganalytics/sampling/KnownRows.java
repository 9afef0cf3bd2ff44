// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows by which changes of one server are told, as they were sampled last; kept in a file, where there is one, over
 * restarts: a line a row, values divided by tabs. For one thread at a time.
 */
final class KnownRows {
    private static final Logger LOG = LoggerFactory.getLogger(KnownRows.class);

    private final @Nullable Path file;
    private String server = "";
    private final Map<String, Table> tables = new HashMap<>();
    private boolean saved = true;
    private boolean isFailing;

    /**
     * The rows of one family.
     *
     * @param isComplete whether the sample had all there are
     * @param rows object -> a value a column, empty for null
     */
    record Table(boolean isComplete, List<String> columns, Map<String, List<String>> rows) {}

    /** @param file null to forget at a restart */
    KnownRows(@Nullable Path file) {
        this.file = file;
        if (file != null) {
            load(file);
        }
    }

    /** What is known of another server is forgotten. */
    void of(String systemIdentifier) {
        if (!server.equals(systemIdentifier)) {
            server = systemIdentifier;
            tables.clear();
            saved = false;
        }
    }

    /** Replaces the rows of the family and returns those before. */
    Optional<Table> replace(String family, Table table) {
        Table before = tables.put(family, table);
        saved &= table.equals(before);
        return Optional.ofNullable(before);
    }

    /** Writes the file anew where something changed; one that cannot be written is said once, and tried again the next time. */
    void save() {
        if (saved || file == null) {
            return;
        }
        List<String> lines = new ArrayList<>();
        lines.add(line("server", List.of(server)));
        tables.forEach((family, table) -> {
            lines.add(line(table.isComplete() ? "all" : "some", prepend(family, table.columns())));
            table.rows().forEach((object, values) -> lines.add(line("row", prepend(object, values))));
        });
        try {
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            Path next = Files.createTempFile(directory, file.getFileName().toString(), ".tmp");
            try {
                Files.write(next, lines);
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(next);
            }
            saved = true;
            isFailing = false;
        } catch (IOException e) {
            if (!isFailing) {
                LOG.warn("{} cannot be written: changes made while the agent is stopped will not be told", file, e);
            }
            isFailing = true;
        }
    }

    private void load(Path from) {
        try {
            Map<String, List<String>> rows = Map.of();
            int columns = 0;
            for (String line : Files.readAllLines(from)) {
                List<String> words = words(line);
                String first = words.get(1);
                List<String> rest = words.subList(2, words.size());
                switch (words.get(0)) {
                    case "server" -> server = first;
                    case "row" -> {
                        if (rest.size() != columns) {
                            throw new IllegalArgumentException("a row has " + rest.size() + " values, not " + columns);
                        }
                        rows.put(first, rest);
                    }
                    default -> {
                        rows = new LinkedHashMap<>();
                        columns = rest.size();
                        tables.put(first, new Table(words.get(0).equals("all"), rest, rows));
                    }
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} is not there yet", from);
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be read: changes are told from now on", from, e);
            tables.clear();
        }
    }

    private static List<String> prepend(String first, List<String> rest) {
        List<String> all = new ArrayList<>(rest.size() + 1);
        all.add(first);
        all.addAll(rest);
        return all;
    }

    private static String line(String what, List<String> words) {
        StringBuilder line = new StringBuilder(what);
        for (String word : words) {
            line.append('\t')
                    .append(word.replace("\\", "\\\\")
                            .replace("\t", "\\t")
                            .replace("\n", "\\n")
                            .replace("\r", "\\r"));
        }
        return line.toString();
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.split("\t", -1)) {
            words.add(word.translateEscapes());
        }
        return List.copyOf(words);
    }
}
