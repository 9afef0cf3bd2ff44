// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.Rows;
import org.pganalytics.testkit.LeapClock;

class ChangedRowsTest {
    private static final List<Column> COLUMNS = List.of(
            new Column("name", ColumnKind.LABEL, ColumnType.TEXT),
            new Column("calls", ColumnKind.COUNTER, ColumnType.INTEGER),
            new Column("time_ms", ColumnKind.COUNTER, ColumnType.REAL),
            new Column("max_ms", ColumnKind.GAUGE, ColumnType.REAL));

    private final LeapClock clock = new LeapClock();
    private final ChangedRows changed = new ChangedRows(clock);

    @Test
    void keepsWhatIsNewOrCounted() {
        assertThat(kept(row("a", 1L, 1.5, 1), row("b", 1L, 1.5, 1), row(null, 1L, null, 1)))
                .containsExactly("a", "b", "");
        clock.leap(Duration.ofSeconds(10));
        assertThat(kept(row("b", 1L, 1.5, 9), row("c", 7L, 0.0, 1), row("a", 1L, 1.75, 1), row(null, 1L, null, 1)))
                .containsExactly("c", "a");
        clock.leap(Duration.ofSeconds(10));
        assertThat(kept(row("a", 1L, 1.75, 1), row(null, 1L, 0.0, 1))).containsExactly("");
        // back among the costliest
        clock.leap(Duration.ofSeconds(10));
        assertThat(kept(row("a", 1L, 1.75, 1), row("b", 1L, 1.5, 9))).containsExactly("b");
    }

    @Test
    void keepsAllOnceAnHour() {
        Object[] idle = row("a", 1L, 1.5, 1);
        assertThat(kept(idle)).hasSize(1);
        clock.leap(Duration.ofMinutes(59));
        assertThat(kept(idle)).isEmpty();
        clock.leap(Duration.ofMinutes(1));
        assertThat(kept(idle)).hasSize(1);
        assertThat(kept(idle)).isEmpty();
    }

    private static Object[] row(Object... values) {
        return values;
    }

    private List<String> kept(Object[]... rows) {
        Rows.Builder builder = Rows.builder(COLUMNS);
        for (Object[] row : rows) {
            builder.addRow();
            if (row[0] != null) {
                builder.set(0, (String) row[0]);
            }
            builder.set(1, (Long) row[1]);
            if (row[2] != null) {
                builder.set(2, (Double) row[2]);
            }
            builder.set(3, ((Integer) row[3]).doubleValue());
        }
        Rows kept = changed.of(builder.build());
        return IntStream.range(0, kept.size())
                .mapToObj(i -> kept.displayAt(i, 0))
                .toList();
    }
}
