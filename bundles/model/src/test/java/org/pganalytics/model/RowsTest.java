// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
    private static final List<Column> COLUMNS = List.of(
            new Column("relname", ColumnKind.LABEL, ColumnType.TEXT),
            new Column("seq_scan", ColumnKind.COUNTER, ColumnType.INTEGER),
            new Column("ratio", ColumnKind.GAUGE, ColumnType.REAL, "ratio"));

    @Test
    void keepsValuesAndNullsThroughGrowth() {
        Rows.Builder builder = Rows.builder(COLUMNS);
        for (int i = 0; i < 1000; i++) {
            builder.addRow().set(0, "t" + i);
            if (i % 2 == 0) {
                builder.set(1, (long) i);
            }
        }
        Rows rows = builder.build();

        assertThat(rows.size()).isEqualTo(1000);
        assertThat(rows.textAt(999, 0)).isEqualTo("t999");
        assertThat(rows.longAt(998, 1)).isEqualTo(998);
        assertThat(rows.isNull(999, 1)).isTrue();
        assertThat(rows.numberAt(999, 1)).isNaN();
    }

    @Test
    void takesNaNForNull() {
        Rows rows = Rows.builder(COLUMNS).addRow().set(2, Double.NaN).build();

        assertThat(rows.isNull(0, 2)).isTrue();
        assertThat(rows.displayAt(0, 2)).isEmpty();
    }

    @Test
    void copiesRowsNullsIncluded() {
        Rows from = Rows.builder(COLUMNS)
                .addRow()
                .set(0, "t")
                .set(1, 7L)
                .addRow()
                .set(2, 0.5)
                .build();

        assertThat(Rows.builder(COLUMNS).addRow(from, 0).addRow(from, 1).build())
                .isEqualTo(from);
        assertThat(Rows.builder(COLUMNS)
                        .addRow()
                        .set(0, "t")
                        .copy(from, 0, 1)
                        .copy(from, 0, 2)
                        .addRow()
                        .copy(from, 1, 2)
                        .build())
                .isEqualTo(from);
    }

    @Test
    void equalBlocksAreEqualWhateverTheirGrowth() {
        assertThat(Rows.builder(COLUMNS).addRow().set(1, 5L).build())
                .isEqualTo(Rows.builder(COLUMNS).addRow().set(1, 5L).build())
                .isNotEqualTo(Rows.builder(COLUMNS).addRow().set(1, 6L).build());
    }

    @Test
    void refusesReadingBehindTheEnd() {
        Rows rows = Rows.empty(COLUMNS);

        assertThatThrownBy(() -> rows.longAt(0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void familyRefusesAColumnTwice() {
        assertThatThrownBy(() -> new MetricFamily("f", List.of(COLUMNS.get(0), COLUMNS.get(0))))
                .hasMessageContaining("relname twice");
    }
}
