// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.Map;

/** Reads jsonlog (PostgreSQL 15 and later; documentation, "Using JSON-Format Log Output"). */
final class JsonlogParser implements RecordParser {
    @Override
    public void line(String line, Output output) {
        Map<String, String> keys = FlatJson.parse(line);
        String severity = keys.getOrDefault("error_severity", "");
        if (severity.isEmpty()) {
            output.unreadable();
            return;
        }
        output.record(new LogRecord(
                severity,
                // left out where it is successful completion
                keys.getOrDefault("state_code", "00000"),
                keys.getOrDefault("dbname", ""),
                keys.getOrDefault("user", ""),
                keys.getOrDefault("message", ""),
                keys.getOrDefault("detail", ""),
                keys.getOrDefault("context", ""),
                keys.getOrDefault("statement", "")));
    }

    @Override
    public boolean isPending() {
        return false;
    }

    @Override
    public void flush(Output output) {
        // each line is a whole record
    }
}
