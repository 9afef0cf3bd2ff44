// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.Snapshot;

class OutboxTest {
    private static final MetricFamily FAMILY =
            new MetricFamily("demo", List.of(new Column("n", ColumnKind.GAUGE, ColumnType.INTEGER)));

    private final House house = new House();
    private final Outbox.Room room = new Outbox.Room(1000);
    private final Outbox outbox = outbox();

    @Test
    void offersEachOnceInOrderAndLetsGoOfWhatIsDurable() {
        push(3);
        assertThat(house.sequences()).containsExactly(1L, 2L, 3L);
        assertThat(outbox.size()).isZero();
        assertThat(room.held()).hasValue(0);
    }

    @Test
    void offersAllAgainFromTheOldestAfterAFailure() {
        house.mood = House.Mood.FAILS;
        push(3);
        assertThat(house.sequences()).containsExactly(1L, 1L, 2L, 1L, 2L, 3L);
        house.offered.clear();
        house.mood = House.Mood.STORES;
        push(1);
        assertThat(house.sequences()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(outbox.size()).isZero();
    }

    @Test
    void keepsWhatAFullIntakeRefused() {
        house.mood = House.Mood.IS_FULL;
        push(2);
        assertThat(house.offered).isEmpty();
        house.mood = House.Mood.STORES;
        push(1);
        assertThat(house.sequences()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void keepsTheNewestSixtyWhileTheStoreIsAway() {
        house.mood = House.Mood.FAILS;
        push(65);
        assertThat(outbox.size()).isEqualTo(60);
        assertThat(room.dropped()).hasValue(5);
        house.offered.clear();
        house.mood = House.Mood.STORES;
        push(1);
        assertThat(house.sequences())
                .containsExactlyElementsOf(LongStream.rangeClosed(7, 66).boxed().toList());
    }

    @Test
    void sharesItsRoomWithTheOthersButAlwaysHasTheNewest() {
        house.mood = House.Mood.FAILS;
        push(30);
        Outbox other = outbox();
        room.held().addAndGet(1000);
        other.push(snapshot(1));
        other.push(snapshot(2));
        assertThat(other.size()).isEqualTo(1);
        room.held().addAndGet(-1000);
        other.close();
        outbox.close();
        assertThat(room.held()).hasValue(0);
    }

    private Outbox outbox() {
        return new Outbox(house, "pull:db1", 7, new InstanceId("db1"), room);
    }

    private void push(int snapshots) {
        for (int i = 0; i < snapshots; i++) {
            outbox.push(snapshot(i));
        }
    }

    private static Snapshot snapshot(int second) {
        Rows rows = Rows.builder(FAMILY.columns()).addRow().set(0, 1L).build();
        return new Snapshot(
                Instant.EPOCH.plusSeconds(second), 1, List.of(FamilySample.ok(FAMILY, rows, Duration.ZERO)));
    }
}
