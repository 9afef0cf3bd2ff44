// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pganalytics.sampling.QueryText;

/** Tells what a record tells of, by its severity, SQLSTATE and, of LOG records, the English words of PostgreSQL's sources. */
final class Classifier {
    private static final int MAX_INPUT = 8000;
    private static final int MAX_STATEMENT = 500;

    private static final Set<String> ERRORS = Set.of("ERROR", "FATAL", "PANIC");
    private static final Set<String> SEVERITIES =
            Set.of("DEBUG", "LOG", "INFO", "NOTICE", "WARNING", "ERROR", "FATAL", "PANIC");
    private static final Set<String> SUCCESS = Set.of("00", "01", "02");

    private static final Pattern DURATION =
            Pattern.compile("duration: ([0-9.]+) ms(?:  (?<kind>\\w+)[^:]*:\\s?(?<text>.*))?", Pattern.DOTALL);
    private static final Pattern STATEMENT =
            Pattern.compile("(?:statement|(?:execute|parse|bind) [^:]+|fastpath[^:]*): ");
    private static final Pattern CRASH = Pattern.compile(
            "\\(PID \\d+\\) " + "(?:was terminated by (?:signal|exception)|exited with exit code (?![01]$))");
    private static final String RECOVERY = "database system was not properly shut down";
    private static final Pattern LOCK = Pattern.compile(
            "process \\d+ (?:still waiting|detected deadlock|(?<acquired>acquired))\\b.* after (?<ms>[0-9.]+) ms");
    private static final Pattern CHECKPOINT =
            Pattern.compile("(?<what>checkpoint|restartpoint)(?: starting|(?<complete> complete)|s are occurring)");
    private static final Pattern CHECKPOINT_TOTAL = Pattern.compile("total=(?<s>[0-9.]+) s");
    private static final Pattern AUTOVACUUM = Pattern.compile("automatic (?:aggressive )?(?:vacuum|analyze) ");
    private static final Pattern ELAPSED = Pattern.compile("elapsed: (?<s>[0-9.]+) s");
    private static final Pattern TEMP_FILE = Pattern.compile("temporary file: path .*, size (?<bytes>\\d{1,18})");
    private static final Pattern CONNECTION = Pattern.compile("(?:connection (?:received|authenticated|ready)"
            + "|(?<authorized>(?:replication )?connection authorized)|(?<end>disconnection)): ");
    private static final String RUNNING = "Failed process was running: ";

    private Classifier() {}

    static LogEvent classify(LogRecord entry) {
        String message = entry.message();
        if (isError(entry)) {
            return error(entry);
        }
        if (entry.severity().equals("WARNING")) {
            return event(EventClass.WARNING, entry, MessageText.of(entry), entry.statement());
        }
        // Words of an application must not pass for the server's
        if (!entry.severity().equals("LOG") || MessageText.isOfApplication(entry)) {
            return event(EventClass.OTHER, entry, MessageText.of(entry), "");
        }
        Matcher duration = DURATION.matcher(message);
        if (duration.matches()) {
            return timed(entry, duration);
        }
        if (STATEMENT.matcher(message).lookingAt()) {
            return event(EventClass.STATEMENT, entry, "", "");
        }
        Matcher connection = CONNECTION.matcher(message);
        if (connection.lookingAt()) {
            return event(connectionClass(connection), entry, "", "");
        }
        return notice(entry);
    }

    private static boolean isError(LogRecord entry) {
        if (SEVERITIES.contains(entry.severity())) {
            return ERRORS.contains(entry.severity());
        }
        // another language: an error is what has the code of one
        return entry.sqlstate().length() == 5
                && !SUCCESS.contains(entry.sqlstate().substring(0, 2));
    }

    private static LogEvent error(LogRecord entry) {
        EventClass eventClass = EventClass.ERROR;
        if (entry.severity().equals("PANIC")) {
            eventClass = EventClass.PANIC;
        } else if (entry.sqlstate().equals("40P01")
                || (entry.sqlstate().isEmpty() && entry.message().equals("deadlock detected"))) {
            eventClass = EventClass.DEADLOCK;
        }
        return event(eventClass, entry, MessageText.of(entry), entry.statement());
    }

    private static LogEvent timed(LogRecord entry, Matcher duration) {
        double seconds = number(duration.group(1)) / 1000;
        String kind = duration.group("kind");
        String text = duration.group("text");
        String message = "duration: ? ms" + (kind == null ? "" : " " + kind);
        if ("plan".equals(kind)) {
            Plan plan = Plan.parse(text);
            return new LogEvent(
                    EventClass.PLAN,
                    severity(entry),
                    entry.sqlstate(),
                    entry.database(),
                    entry.user(),
                    message,
                    scrub(plan.query()),
                    plan.hash(),
                    plan.nodes(),
                    seconds,
                    0);
        }
        return event(EventClass.SLOW_STATEMENT, entry, message, text == null ? "" : text, seconds, 0);
    }

    private static LogEvent notice(LogRecord entry) {
        String message = entry.message();
        String text = MessageText.of(entry);
        if (CRASH.matcher(message).find()) {
            String detail = entry.detail();
            String statement = detail.startsWith(RUNNING) ? detail.substring(RUNNING.length()) : "";
            return event(EventClass.CRASH, entry, text, statement);
        }
        if (message.startsWith(RECOVERY)) {
            return event(EventClass.RECOVERY, entry, text, "");
        }
        Matcher lock = LOCK.matcher(message);
        if (lock.lookingAt()) {
            return lock.group("acquired") == null
                    ? event(EventClass.LOCK_WAIT, entry, text, entry.statement())
                    : event(
                            EventClass.LOCK_ACQUIRED,
                            entry,
                            text,
                            entry.statement(),
                            number(lock.group("ms")) / 1000,
                            0);
        }
        Matcher file = TEMP_FILE.matcher(message);
        if (file.lookingAt()) {
            return event(EventClass.TEMP_FILE, entry, text, entry.statement(), 0, Long.parseLong(file.group("bytes")));
        }
        Matcher checkpoint = CHECKPOINT.matcher(message);
        if (checkpoint.lookingAt()) {
            return checkpoint(entry, checkpoint);
        }
        if (AUTOVACUUM.matcher(message).lookingAt()) {
            return event(EventClass.AUTOVACUUM, entry, text, "", seconds(ELAPSED, message), 0);
        }
        return event(EventClass.OTHER, entry, text, "");
    }

    private static LogEvent checkpoint(LogRecord entry, Matcher checkpoint) {
        String message = entry.message();
        if (checkpoint.group("complete") != null) {
            // its figures are in the families of PostgreSQL's own statistics
            String text = checkpoint.group("what") + " complete";
            return event(EventClass.CHECKPOINT, entry, text, "", seconds(CHECKPOINT_TOTAL, message), 0);
        }
        boolean starts = message.startsWith(" starting", checkpoint.end("what"));
        return event(starts ? EventClass.CHECKPOINT_START : EventClass.WARNING, entry, MessageText.of(entry), "");
    }

    private static EventClass connectionClass(Matcher connection) {
        if (connection.group("authorized") != null) {
            return EventClass.CONNECTION;
        }
        return connection.group("end") != null ? EventClass.DISCONNECTION : EventClass.HANDSHAKE;
    }

    private static LogEvent event(EventClass eventClass, LogRecord entry, String message, String statement) {
        return event(eventClass, entry, message, statement, 0, 0);
    }

    private static LogEvent event(
            EventClass eventClass, LogRecord entry, String message, String statement, double seconds, long bytes) {
        return new LogEvent(
                eventClass,
                severity(entry),
                entry.sqlstate(),
                entry.database(),
                entry.user(),
                message,
                scrub(statement),
                "",
                "",
                seconds,
                bytes);
    }

    private static String severity(LogRecord entry) {
        return SEVERITIES.contains(entry.severity()) ? entry.severity() : "";
    }

    private static String scrub(String statement) {
        String input = statement.length() > MAX_INPUT ? statement.substring(0, MAX_INPUT) : statement;
        return QueryText.scrub(input, MAX_STATEMENT);
    }

    private static double seconds(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message);
        return matcher.find() ? number(matcher.group("s")) : 0;
    }

    /** 0 for what the pattern let through and is no number. */
    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
