// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.pull.Pulls.Trial;
import org.pganalytics.model.PartState;
import org.pganalytics.model.PartState.Health;

class PartTextTest {
    @Test
    void showsTheConnectionAndWhatIsNotWell() {
        Trial trial = new Trial(
                180006,
                List.of(
                        new PartState("postgres of db1", Health.OK, ""),
                        new PartState("metric database of db1", Health.OK, ""),
                        new PartState("metric wal of db1", Health.DEGRADED, "42501 permission denied")));
        assertThat(PartText.of(trial))
                .isEqualTo(
                        "PostgreSQL 18.6\npostgres of db1: ok\nmetric wal of db1: degraded: 42501 permission denied\n");
    }

    @Test
    void keepsWhatAServerSaysFromTheTerminal() {
        Trial trial = new Trial(
                0, List.of(new PartState("postgres of db1", Health.FAILED, "FATAL: \u001b]0;owned\u0007\u009b2J")));
        assertThat(PartText.of(trial)).isEqualTo("postgres of db1: failed: FATAL:  ]0;owned 2J\n");
    }

    @Test
    void showsOnlyTheConnectionOfAServerThatIsNotReached() {
        Trial trial = new Trial(
                0,
                List.of(
                        new PartState("postgres of db1", Health.FAILED, "28P01 wrong password"),
                        new PartState("metric database of db1", Health.FAILED, "not connected")));
        assertThat(PartText.of(trial)).isEqualTo("postgres of db1: failed: 28P01 wrong password\n");
    }
}
