// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import java.util.List;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;

/** The family {@code log_events}: what was told since the snapshot before, a row for all that are equal. */
final class EventFamily {
    static final MetricFamily FAMILY = new MetricFamily(
            "log_events",
            List.of(
                    new Column("event", ColumnKind.LABEL, ColumnType.TEXT),
                    attribute("class"),
                    attribute("severity"),
                    attribute("sqlstate"),
                    attribute("datname"),
                    attribute("usename"),
                    attribute("message"),
                    attribute("query"),
                    attribute("plan_hash"),
                    attribute("plan"),
                    new Column("count", ColumnKind.GAUGE, ColumnType.INTEGER),
                    new Column("longest_seconds", ColumnKind.GAUGE, ColumnType.REAL, "seconds"),
                    new Column("bytes", ColumnKind.GAUGE, ColumnType.INTEGER, "bytes")));

    private EventFamily() {}

    private static Column attribute(String name) {
        return new Column(name, ColumnKind.ATTRIBUTE, ColumnType.TEXT);
    }

    static Rows rows(List<EventBuffer.Entry> entries) {
        Rows.Builder rows = Rows.builder(FAMILY.columns());
        for (EventBuffer.Entry entry : entries) {
            rows.addRow();
            LogEvent event = entry.event();
            String[] texts = {
                event.fingerprint(),
                event.eventClass().toString(),
                event.severity(),
                event.sqlstate(),
                event.database(),
                event.user(),
                event.message(),
                event.statement(),
                event.planHash(),
                event.plan()
            };
            for (int c = 0; c < texts.length; c++) {
                if (!texts[c].isEmpty()) {
                    rows.set(c, texts[c]);
                }
            }
            rows.set(texts.length, entry.count());
            if (entry.seconds() > 0) {
                rows.set(texts.length + 1, entry.seconds());
            }
            if (entry.bytes() > 0) {
                rows.set(texts.length + 2, entry.bytes());
            }
        }
        return rows.build();
    }
}
