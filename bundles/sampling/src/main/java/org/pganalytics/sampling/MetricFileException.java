// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

/** A metric file that cannot be used; the message names file, line and reason. */
public final class MetricFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String file;
    private final int line;
    private final String reason;

    /** @param line from 1; 0 when no single line is to blame */
    public MetricFileException(String file, int line, String reason) {
        super(file + (line > 0 ? ":" + line : "") + ": " + reason);
        this.file = file;
        this.line = line;
        this.reason = reason;
    }

    public String file() {
        return file;
    }

    public int line() {
        return line;
    }

    public String reason() {
        return reason;
    }
}
