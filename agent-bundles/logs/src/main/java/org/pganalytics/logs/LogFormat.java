// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The formats the server writes to files, the richer first. */
enum LogFormat {
    JSONLOG(".json"),
    CSVLOG(".csv"),
    STDERR(".log");

    private final String ending;

    LogFormat(String ending) {
        this.ending = ending;
    }

    /** The format of a file as the server's logging collector names it: all that is neither .json nor .csv is stderr. */
    static LogFormat ofFile(Path file) {
        String name = file.getFileName().toString();
        return Arrays.stream(values())
                .filter(format -> name.endsWith(format.ending))
                .findFirst()
                .orElse(STDERR);
    }

    /**
     * Empty for {@code auto}.
     *
     * @throws IllegalArgumentException for what is neither that nor a format
     */
    static Optional<LogFormat> parse(String name) {
        if (name.equals("auto")) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(values())
                .filter(format -> format.toString().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("format '" + name + "': it is auto, csvlog, jsonlog or stderr")));
    }

    /** Whether a record may have line ends, within double quotes. */
    boolean isQuoted() {
        return this == CSVLOG;
    }

    RecordParser parser(LinePrefix prefix, int maxChars) {
        return switch (this) {
            case JSONLOG -> new JsonlogParser();
            case CSVLOG -> new CsvlogParser();
            case STDERR -> new StderrParser(prefix, maxChars);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
