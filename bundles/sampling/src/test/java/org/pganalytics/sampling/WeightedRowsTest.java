// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.Rows;

class WeightedRowsTest {
    private static final MetricFile FILE =
            MetricFile.parse("f.sql", "-- name: f\n-- rows: 3\n-- columns:\n--   a label text\nSELECT 1 AS a");

    private final WeightedRows rows = new WeightedRows(FILE, "weight");

    @Test
    void keepsTheGreatestOfAllAndTheFirstOfEqualOnes() {
        rows.add(fetch("", 5.0, "a", 2.0, "b"));
        assertThat(texts()).containsExactly("a", "b");
        rows.add(fetch("", null, "null is the greatest", 2.0, "equal"));
        assertThat(texts()).containsExactly("null is the greatest", "a", "b");
        assertThat(rows.fetch().cut()).isEqualTo("more than 3 rows");
        rows.add(fetch("", 3.0, "c"));
        assertThat(texts()).containsExactly("null is the greatest", "a", "c");
        assertThat(rows.fetch().rows().columns()).isEqualTo(FILE.family().columns());
    }

    @Test
    void keepsNoMoreTextThanOneResultHas() {
        String half = "x".repeat(Fetch.MAX_CHARACTERS / 2 + 1);
        rows.add(fetch("", 2.0, half));
        rows.add(fetch("", 3.0, half, 1.0, half));
        assertThat(texts()).hasSize(2);
        assertThat(rows.fetch().cut()).isEqualTo(Fetch.TOO_LONG);
    }

    @Test
    void tellsThatASliceWasCut() {
        rows.add(fetch("more than 3 rows", 2.0, "a"));
        rows.add(fetch("", 1.0, "b"));
        assertThat(rows.fetch().cut()).isEqualTo("more than 3 rows");
    }

    /** @param rows weight and text, alternately */
    private Fetch fetch(String cut, Object... rows) {
        Rows.Builder builder = Rows.builder(this.rows.file().family().columns());
        for (int i = 0; i < rows.length; i += 2) {
            builder.addRow().set(0, (String) rows[i + 1]);
            if (rows[i] != null) {
                builder.set(1, (double) rows[i]);
            }
        }
        return new Fetch(builder.build(), cut);
    }

    private Stream<String> texts() {
        Rows now = rows.fetch().rows();
        return IntStream.range(0, now.size()).mapToObj(row -> now.displayAt(row, 0));
    }
}
