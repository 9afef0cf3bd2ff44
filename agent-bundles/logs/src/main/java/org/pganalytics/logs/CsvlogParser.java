// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads csvlog (PostgreSQL documentation, "Using CSV-Format Log Output"). Columns were only ever appended, so that one
 * numbering serves all versions.
 */
final class CsvlogParser implements RecordParser {
    private static final int USER = 1;
    private static final int DATABASE = 2;
    private static final int SEVERITY = 11;
    private static final int SQLSTATE = 12;
    private static final int MESSAGE = 13;
    private static final int DETAIL = 14;
    private static final int CONTEXT = 18;
    private static final int STATEMENT = 19;

    @Override
    public void line(String line, Output output) {
        List<String> fields = fields(line);
        if (fields.size() <= MESSAGE || fields.get(SQLSTATE).length() != 5) {
            output.unreadable();
            return;
        }
        output.record(new LogRecord(
                fields.get(SEVERITY),
                fields.get(SQLSTATE),
                fields.get(DATABASE),
                fields.get(USER),
                fields.get(MESSAGE),
                field(fields, DETAIL),
                field(fields, CONTEXT),
                field(fields, STATEMENT)));
    }

    @Override
    public boolean isPending() {
        return false;
    }

    @Override
    public void flush(Output output) {
        // each line is a whole record
    }

    private static String field(List<String> fields, int index) {
        return index < fields.size() ? fields.get(index) : "";
    }

    /** The first fields, as far as they are used. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>(STATEMENT + 1);
        int at = 0;
        while (at <= line.length() && fields.size() <= STATEMENT) {
            if (at < line.length() && line.charAt(at) == '"') {
                StringBuilder field = new StringBuilder();
                at = quoted(line, at + 1, field);
                fields.add(field.toString());
            } else {
                int comma = line.indexOf(',', at);
                int end = comma < 0 ? line.length() : comma;
                fields.add(line.substring(at, end));
                at = end;
            }
            at++;
        }
        return fields;
    }

    /** Returns the index behind the closing quote. */
    private static int quoted(String line, int start, StringBuilder field) {
        int at = start;
        while (true) {
            int quote = line.indexOf('"', at);
            if (quote < 0) {
                field.append(line, at, line.length());
                return line.length();
            }
            field.append(line, at, quote);
            if (!line.startsWith("\"\"", quote)) {
                return quote + 1;
            }
            field.append('"');
            at = quote + 2;
        }
    }
}
