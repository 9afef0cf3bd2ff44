// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Observation;
import org.pganalytics.model.Rows;

class SceneTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final Instance DB1 =
            new Instance(new InstanceId("db1:5432"), "agent", "1", 180006, Map.of(), START, START);
    private static final MetricFamily SESSIONS = new MetricFamily(
            "sessions",
            List.of(
                    new Column("pid", ColumnKind.LABEL, ColumnType.TEXT),
                    new Column("waits", ColumnKind.GAUGE, ColumnType.INTEGER)));
    private static final Graph GRAPH = new Graph(
            new GraphParser(
                            "test.yaml",
                            """
                            nodes:
                              - id: waits
                                title: Waits
                                family: sessions
                                column: waits
                                notable: value > 1
                                text: "{value}"
                                entity: {kind: session, labels: [pid]}
                              - id: twice
                                title: Twice
                                family: sessions
                                value: 2 * row.waits
                                notable: value > 1
                                text: "{value}"
                                entity: {kind: session, labels: [pid]}
                            """)
                    .nodes().stream().collect(java.util.stream.Collectors.toMap(Graph.Node::id, node -> node)),
            List.of());

    private final Scene scene = new Scene();
    private int ticks;

    @Test
    void remembersColumnsAndExpressionsAlike() {
        take(1, 3, 8);
        take(1, 3, 9);

        assertThat(scene.values("waits", "pid1")).containsExactly(8, 9);
        assertThat(scene.values("twice", "pid1")).containsExactly(16, 18);
    }

    @Test
    void forgetsVanishedEntitiesAndTakesNewOnes() {
        take(1, Scene.MAX_ENTITIES, 5);
        take(1000, 1, 5);
        assertThat(scene.values("waits", "pid1000")).as("no room yet").isEmpty();

        for (int i = 0; i < Scene.FORGET; i++) {
            take(1000, 1, 5);
        }

        assertThat(scene.values("waits", "pid1")).isEmpty();
        assertThat(scene.values("waits", "pid1000")).isNotEmpty();
    }

    private void take(int firstPid, int count, long waits) {
        Rows.Builder rows = Rows.builder(SESSIONS.columns());
        for (int pid = firstPid; pid < firstPid + count; pid++) {
            rows.addRow().set(0, "pid" + pid).set(1, waits);
        }
        FamilySample sample = FamilySample.ok(SESSIONS, rows.build(), Duration.ZERO);
        Instant time = START.plusSeconds(5L * ticks++);
        scene.take(new Observation(DB1, time, List.of(sample), CoreRow.unknown()), GRAPH, List.of(), true);
    }
}
