// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pganalytics.pipeline.internal.Samples.START;
import static org.pganalytics.pipeline.internal.Samples.database;
import static org.pganalytics.pipeline.internal.Samples.row;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.SampleState;

class RatesTest {
    private final Rates rates = new Rates();

    private FamilySample next(int second, long epoch, Object[]... rows) {
        return rates.next(database(rows), START.plusSeconds(second), epoch);
    }

    @Test
    void givesRatesPerSecondByLabelWhateverTheOrderOfRows() {
        FamilySample first = next(0, 1, row("a", 1, 100, 1, 1, 5), row("b", 1, 500, 1, 1, 5));
        FamilySample second =
                next(10, 1, row("new", 1, 9, 9, 9, 5), row("b", 2, 600, 1, 1, 5), row("a", 3, 150, 1, 1, 5));

        assertThat(first.rows().isNull(0, 2)).isTrue();
        assertThat(second.family().columns().get(2).type()).isEqualTo(ColumnType.REAL);
        assertThat(second.rows().isNull(0, 2)).isTrue();
        assertThat(second.rows().doubleAt(1, 2)).isEqualTo(10.0);
        assertThat(second.rows().doubleAt(2, 2)).isEqualTo(5.0);
        assertThat(second.rows().longAt(2, 1)).isEqualTo(3);
        assertThat(second.rows().textAt(2, 0)).isEqualTo("a");
        assertThat(second.rows().longAt(2, 5)).isEqualTo(5);
    }

    @Test
    void givesNoneAcrossEpochs() {
        next(0, 1, row("a", 1, 100, 1, 1, 5));
        assertThat(next(10, 2, row("a", 1, 200, 1, 1, 5)).rows().isNull(0, 2)).isTrue();
        assertThat(next(20, 2, row("a", 1, 300, 1, 1, 5)).rows().doubleAt(0, 2)).isEqualTo(10.0);
    }

    @Test
    void givesNoneAcrossAResetEvenWhenTheCounterHasOvertaken() {
        next(0, 1, row("a", 1, 100, 1, 1, 5));
        assertThat(next(10, 1, row("a", 1, 200, 1, 1, 6)).rows().isNull(0, 2)).isTrue();
    }

    @Test
    void givesNoneForARowOfWhichACounterWentBack() {
        next(0, 1, row("a", 1, 100, 50, 1, 5));
        FamilySample after = next(10, 1, row("a", 1, 200, 49, 1, 5));
        assertThat(after.rows().isNull(0, 2)).isTrue();
        assertThat(after.rows().isNull(0, 3)).isTrue();
    }

    @Test
    void givesNoneWhenTimeDoesNotAdvance() {
        next(0, 1, row("a", 1, 100, 1, 1, 5));
        assertThat(next(0, 1, row("a", 1, 200, 1, 1, 5)).rows().isNull(0, 2)).isTrue();
    }

    @Test
    void bridgesAFailedSample() {
        next(0, 1, row("a", 1, 100, 1, 1, 5));
        FamilySample failed = rates.next(
                FamilySample.without(Samples.DATABASE, SampleState.FAILED, "timeout", Duration.ZERO),
                START.plusSeconds(10),
                1);
        assertThat(failed.state()).isEqualTo(SampleState.FAILED);
        assertThat(next(20, 1, row("a", 1, 300, 1, 1, 5)).rows().doubleAt(0, 2)).isEqualTo(10.0);
    }

    @Test
    void averagesOverTheTimeThatARowWasAbsent() {
        next(0, 1, row("a", 1, 100, 1, 1, 5), row("b", 1, 100, 1, 1, 5), row("c", 1, 100, 1, 1, 5));
        next(10, 1, row("a", 1, 200, 1, 1, 5));
        next(20, 1);
        FamilySample back =
                next(40, 1, row("a", 1, 500, 1, 1, 5), row("b", 1, 300, 1, 1, 5), row("c", 1, 900, 1, 1, 6));

        assertThat(back.rows().doubleAt(0, 2)).isEqualTo(10.0);
        assertThat(back.rows().doubleAt(1, 2)).isEqualTo(5.0);
        assertThat(back.rows().isNull(2, 2)).isTrue();
        FamilySample after = next(50, 1, row("b", 1, 310, 1, 1, 5), row("c", 1, 1000, 1, 1, 6));
        assertThat(after.rows().doubleAt(0, 2)).isEqualTo(1.0);
        assertThat(after.rows().doubleAt(1, 2)).isEqualTo(10.0);
    }

    @Test
    void givesNoneForARowThatComesBackWithLessOrInAnotherEpochOrTooLate() {
        next(0, 1, row("a", 1, 100, 1, 1, 5), row("b", 1, 100, 1, 1, 5));
        next(10, 1);
        assertThat(next(20, 1, row("a", 1, 99, 1, 1, 5)).rows().isNull(0, 2)).isTrue();
        assertThat(next(30, 2, row("b", 1, 200, 1, 1, 5)).rows().isNull(0, 2)).isTrue();
        next(40, 2);
        next(50 + 7200, 2);
        assertThat(next(60 + 7200, 2, row("b", 1, 300, 1, 1, 5)).rows().isNull(0, 2))
                .isTrue();
    }

    @Test
    void remembersTheLatestOfTooManyAbsentRows() {
        for (int i = 0; i < 400; i++) {
            next(i, 1, row("d" + i, 1, 100, 1, 1, 5));
        }
        assertThat(next(400, 1, row("d50", 1, 200, 1, 1, 5)).rows().isNull(0, 2))
                .isTrue();
        assertThat(next(401, 1, row("d350", 1, 202, 1, 1, 5)).rows().doubleAt(0, 2))
                .isEqualTo(2.0);
    }
}
