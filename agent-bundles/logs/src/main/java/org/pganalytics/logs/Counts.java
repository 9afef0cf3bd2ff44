// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.List;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;

/**
 * All that is counted since the first start of the agent, three families.
 *
 * @param classes {@code log_counts}, by class of event
 * @param errors {@code log_errors}, by class of SQLSTATE
 * @param reader {@code log_reader}, of the reading itself
 */
record Counts(CounterTable classes, CounterTable errors, CounterTable reader) {
    /** The columns of log_reader. */
    enum Reader {
        READ_BYTES,
        RECORDS,
        UNREADABLE_LINES,
        LONG_LINES,
        SKIPPED_BYTES,
        DROPPED_EVENTS,
        /** A gauge: what is still to be read. */
        LAG_BYTES;

        long of(Counts counts) {
            return (long) counts.reader.value(0, ordinal());
        }
    }

    private static final int EVENTS = 0;
    private static final int SECONDS = 1;
    private static final int BYTES = 2;

    static Counts zero() {
        return new Counts(
                CounterTable.of(
                        "log_counts",
                        "class",
                        EventClass.values(),
                        counter("events", ""),
                        new Column("seconds", ColumnKind.COUNTER, ColumnType.REAL, "seconds"),
                        counter("bytes", "bytes")),
                CounterTable.of(
                        "log_errors",
                        "sqlstate_class",
                        SqlstateClass.values(),
                        counter("errors", ""),
                        counter("fatals", ""),
                        counter("panics", "")),
                CounterTable.of(
                        "log_reader",
                        counter("read_bytes", "bytes"),
                        counter("records", ""),
                        counter("unreadable_lines", ""),
                        counter("long_lines", ""),
                        counter("skipped_bytes", "bytes"),
                        counter("dropped_events", ""),
                        new Column("lag_bytes", ColumnKind.GAUGE, ColumnType.INTEGER, "bytes")));
    }

    private static Column counter(String name, String unit) {
        return new Column(name, ColumnKind.COUNTER, ColumnType.INTEGER, unit);
    }

    void add(LogEvent event) {
        int row = event.eventClass().ordinal();
        classes.add(row, EVENTS, 1);
        classes.add(row, SECONDS, event.seconds());
        classes.add(row, BYTES, event.bytes());
        add(Reader.RECORDS, 1);
        switch (event.eventClass()) {
            // a language other than English has no severities to tell them apart by
            case ERROR, DEADLOCK -> addError(event, event.severity().equals("FATAL") ? 1 : 0);
            case PANIC -> addError(event, 2);
            default -> {}
        }
    }

    private void addError(LogEvent event, int counter) {
        errors.add(SqlstateClass.of(event.sqlstate()).ordinal(), counter, 1);
    }

    void add(Reader counter, long more) {
        reader.add(0, counter.ordinal(), more);
    }

    void lag(long bytes) {
        reader.set(0, Reader.LAG_BYTES.ordinal(), bytes);
    }

    long events(EventClass eventClass) {
        return (long) classes.value(eventClass.ordinal(), EVENTS);
    }

    Counts copy() {
        return new Counts(classes.copy(), errors.copy(), reader.copy());
    }

    List<CounterTable> tables() {
        return List.of(classes, errors, reader);
    }
}
