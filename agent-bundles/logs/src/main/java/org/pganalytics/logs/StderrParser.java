// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the plain log. The server writes a record in one piece: its message, then DETAIL, CONTEXT, STATEMENT and others, each
 * behind a prefix of its own; further lines of a part begin with a tab, so that no text within can pass for a record.
 */
final class StderrParser implements RecordParser {
    /** Where in the statement, which only this format appends to a message. */
    private static final Pattern POSITION = Pattern.compile(" at character \\d+$");
    /** What log_error_verbosity = verbose puts before a message. */
    private static final Pattern VERBOSE = Pattern.compile("(?<sqlstate>[0-9A-Z]{5}): ");

    private enum Part {
        MESSAGE,
        DETAIL,
        CONTEXT,
        STATEMENT,
        /** HINT and others that nobody reads. */
        OTHER
    }

    private final LinePrefix prefix;
    private final int maxChars;
    private final Map<Part, StringBuilder> texts = new EnumMap<>(Part.class);
    private LinePrefix.@Nullable Head head;
    private Part part = Part.OTHER;

    /** @param maxChars how long one part of a record may become; the rest of it is left out */
    StderrParser(LinePrefix prefix, int maxChars) {
        this.prefix = prefix;
        this.maxChars = maxChars;
    }

    @Override
    public void line(String line, Output output) {
        if (line.startsWith("\t")) {
            append("\n", line.substring(1));
            return;
        }
        Optional<LinePrefix.Head> match = prefix.match(line);
        if (match.isEmpty()) {
            flush(output);
            output.unreadable();
            return;
        }
        LinePrefix.Head found = match.get();
        part = switch (found.tag()) {
            case "DETAIL" -> Part.DETAIL;
            case "CONTEXT" -> Part.CONTEXT;
            case "STATEMENT" -> Part.STATEMENT;
            case "HINT", "QUERY", "LOCATION", "BACKTRACE" -> Part.OTHER;
            default -> Part.MESSAGE;
        };
        if (part == Part.MESSAGE) {
            flush(output);
            head = found;
            part = Part.MESSAGE;
        }
        append("", found.rest());
    }

    @Override
    public boolean isPending() {
        return head != null;
    }

    @Override
    public void flush(Output output) {
        if (head != null) {
            output.record(toRecord(head));
        }
        head = null;
        part = Part.OTHER;
        texts.clear();
    }

    private LogRecord toRecord(LinePrefix.Head found) {
        String message = POSITION.matcher(text(Part.MESSAGE)).replaceFirst("");
        String sqlstate = found.sqlstate();
        Matcher verbose = VERBOSE.matcher(message);
        if (verbose.lookingAt()) {
            sqlstate = verbose.group("sqlstate");
            message = message.substring(verbose.end());
        }
        return new LogRecord(
                found.tag(),
                sqlstate,
                found.database(),
                found.user(),
                message,
                text(Part.DETAIL),
                text(Part.CONTEXT),
                text(Part.STATEMENT));
    }

    /** Lines of a record whose beginning was not seen are left out. */
    private void append(String separator, String more) {
        if (head == null || part == Part.OTHER) {
            return;
        }
        StringBuilder text = texts.computeIfAbsent(part, p -> new StringBuilder());
        int room = maxChars - text.length();
        if (room > separator.length()) {
            text.append(separator).append(more, 0, Math.min(more.length(), room - separator.length()));
        }
    }

    private String text(Part wanted) {
        StringBuilder text = texts.get(wanted);
        return text == null ? "" : text.toString();
    }
}
