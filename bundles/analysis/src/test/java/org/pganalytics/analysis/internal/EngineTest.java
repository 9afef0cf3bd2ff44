// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.analysis.Detector;
import org.pganalytics.model.CausalStep;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Finding;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Observation;
import org.pganalytics.model.PartState;
import org.pganalytics.model.Rows;
import org.pganalytics.model.SampleState;
import org.pganalytics.model.Severity;

class EngineTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final Instance DB1 =
            new Instance(new InstanceId("db1:5432"), "agent", "1", 180006, Map.of(), START, START);
    private static final MetricFamily THINGS = new MetricFamily(
            "things",
            List.of(
                    new Column("name", ColumnKind.LABEL, ColumnType.TEXT),
                    new Column("rate", ColumnKind.COUNTER, ColumnType.REAL)));
    private static final MetricFamily INSTANCE =
            new MetricFamily("instance", List.of(new Column("in_recovery", ColumnKind.GAUGE, ColumnType.BOOLEAN)));
    private static final String KNOWLEDGE =
            """
            rules:
              - id: T1
                title: "{row.name} is busy"
                rootCause: lazy_thing
                severity: warning
                critical: row.rate > 500
                each: things
                inputs: [things.rate]
                times: 2
                condition: row.rate > 100
                entity: {kind: thing, labels: [name]}
                evidence: "{row.name} runs {row.rate} times a second"
                measure: [{metric: things.rate, value: row.rate, unit: "per second"}]
                action: "Look at {row.name}"
                examples:
                  - {fires: true, row: {rate: 101}}
                  - {fires: false, row: {rate: 99}}
              - id: T2
                title: Busy CPU
                rootCause: cpu
                severity: info
                inputs: [things.rate]
                condition: core.cpu_percent > 80
                entity: {kind: instance}
                evidence: "CPU at {core.cpu_percent}"
                measure: [{metric: core.cpu_percent, value: core.cpu_percent, unit: percent}]
                action: Wait
                suppressedBy: [T1]
                examples:
                  - {fires: true, core: {cpu_percent: 90}}
                  - {fires: false, core: {cpu_percent: 20}}
            nodes:
              - id: thing_rate
                title: Rate
                family: things
                column: rate
                notable: row.rate > 100
                unit: per second
                text: "{row.name} at {value} a second"
                entity: {kind: thing, labels: [name]}
              - id: cpu_usage
                title: CPU
                family: core
                column: cpu_percent
                notable: value > 80
                unit: percent
                text: "CPU at {value}"
              - id: lock_waits
                title: Lock waits
                family: core
                column: lock_waits
                notable: value > 0
                text: "{value} lock waits"
            edges:
              - {id: X1, cause: lazy_thing, effect: thing_rate}
              - {id: X2, cause: thing_rate, effect: cpu_usage}
              - {id: X3, cause: lock_waits, effect: cpu_usage}
            """;

    private final KnowledgeBase base = new KnowledgeBase();
    private final Engine engine = new Engine(base);
    private FamilySample instance = FamilySample.without(INSTANCE, SampleState.SKIPPED, "", Duration.ZERO);
    private int ticks;

    @BeforeEach
    void learn() {
        base.put("test.yaml", KNOWLEDGE);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void findsWhatHoldsTwiceAndExplainsItByTheGraph() {
        for (int i = 0; i < 10; i++) {
            assertThat(inspect(1 + i % 2, 20)).isEmpty();
        }
        assertThat(inspect(200, 95)).extracting(Finding::rule).containsExactly("T2");

        List<Finding> findings = inspect(210, 96);

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.title()).isEqualTo("a is busy");
            assertThat(finding.entity().name()).isEqualTo("a");
            assertThat(finding.since()).isEqualTo(START.plusSeconds(100));
            assertThat(finding.explanation().path())
                    .extracting(CausalStep::node)
                    .containsExactly("lazy_thing", "thing_rate", "cpu_usage");
            assertThat(finding.explanation().path().get(1).measurements().get(0).baseline())
                    .isBetween(1.0, 2.0);
            assertThat(finding.explanation().against()).containsExactly("Not Lock waits: 0 lock waits");
            assertThat(finding.explanation().confidence()).isBetween(0.7, 0.97);
        });
    }

    @Test
    void endsAFindingAfterItWasGoneTwice() {
        inspect(200, 20);
        inspect(200, 20);
        assertThat(inspect(5, 20)).hasSize(1);
        assertThat(inspect(5, 20)).isEmpty();
    }

    @Test
    void getsCritical() {
        inspect(200, 20);
        assertThat(inspect(200, 20)).extracting(Finding::severity).containsExactly(Severity.WARNING);
        assertThat(inspect(600, 20)).extracting(Finding::severity).containsExactly(Severity.CRITICAL);
    }

    @Test
    void keepsAFindingWhileItsInputIsMissing() {
        inspect(200, 20);
        inspect(200, 20);

        assertThat(engine.inspect(new Observation(DB1, next(), List.of(), CoreRow.unknown())))
                .hasSize(1);
        assertThat(engine.inspect(
                        new Observation(DB1, next().plus(Duration.ofMinutes(6)), List.of(), CoreRow.unknown())))
                .isEmpty();
    }

    @Test
    void saysWhichInputAnInstanceDoesNotDeliver() {
        FamilySample failed = FamilySample.without(THINGS, SampleState.FAILED, "42501: denied", Duration.ZERO);

        engine.inspect(new Observation(DB1, next(), List.of(failed), CoreRow.unknown()));

        assertThat(engine.rules())
                .filteredOn(rule -> rule.id().equals("T1"))
                .singleElement()
                .satisfies(
                        rule -> assertThat(rule.noInput()).containsExactly("db1:5432: things failed: 42501: denied"));
    }

    @Test
    void takesARuleWhileRunningAndEndsItsFindingsWithIt() {
        base.remove("test.yaml");
        inspect(200, 20);
        base.put("test.yaml", KNOWLEDGE);
        inspect(200, 20);
        assertThat(inspect(200, 20)).hasSize(1);

        base.remove("test.yaml");

        assertThat(inspect(200, 20)).isEmpty();
        assertThat(engine.rules()).isEmpty();
    }

    @Test
    void refusesABrokenFileAndADuplicateByNameAndReason() {
        base.put("broken.yaml", KNOWLEDGE.replace("row.rate > 100\n    entity", "row.rate >>> 100\n    entity"));
        base.put("twice.yaml", KNOWLEDGE);

        assertThat(engine.rules())
                .filteredOn(rule -> rule.state().health() == PartState.Health.FAILED)
                .extracting(rule -> rule.state().detail())
                .anyMatch(detail -> detail.startsWith("twice.yaml: T1, T2"));
        base.remove("test.yaml");
        inspect(200, 20);
        assertThat(inspect(200, 20)).as("the second file comes in").hasSize(1);
    }

    @Test
    void keepsWhatItFoundWhileTheRoleIsNotKnown() {
        base.put("test.yaml", KNOWLEDGE.replace("each: things", "each: things\n    role: primary"));
        role(false);
        inspect(200, 20);
        assertThat(inspect(200, 20)).hasSize(1);

        role(null);
        assertThat(inspect(200, 20)).as("instance failed").hasSize(1);

        role(true);
        assertThat(inspect(200, 20)).as("a standby now").isEmpty();
    }

    @Test
    void countsWhatADetectorFindsUnusualAsEvidence() {
        for (int i = 0; i < 14; i++) {
            inspect(1 + i % 2, 20 + i % 3);
        }
        inspect(200, 95);
        Finding alone = inspect(200, 95).get(0);
        engine.addDetector(new RobustBaseline());
        for (int i = 0; i < 14; i++) {
            inspect(1, 20 + i % 3);
        }
        inspect(200, 95);

        Finding both = inspect(200, 95).get(0);

        assertThat(alone.explanation().path().get(2).measurements()).hasSize(1);
        assertThat(both.explanation().path().get(2).text()).startsWith("CPU at 95; a detector finds it unusual: ");
        assertThat(both.explanation().path().get(2).measurements().get(1)).satisfies(score -> {
            assertThat(score.metric()).isEqualTo("core.cpu_percent.anomaly_score");
            assertThat(score.value()).isGreaterThan(6);
        });
        assertThat(both.explanation().path().get(1).measurements())
                .as("detectors watch core metrics")
                .hasSize(1);
    }

    @Test
    void switchesOffADetectorThatThrowsAndNamesIt() {
        engine.addDetector(new Detector() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Series newSeries() {
                throw new IllegalStateException("no model");
            }
        });
        inspect(200, 20);
        assertThat(inspect(200, 20)).hasSize(1);

        assertThat(engine.plugins())
                .filteredOn(plugin -> plugin.kind().equals("detector"))
                .singleElement()
                .satisfies(plugin -> {
                    assertThat(plugin.state().health()).isEqualTo(PartState.Health.FAILED);
                    assertThat(plugin.state().detail()).contains("no model");
                });
    }

    @Test
    void goesByTheNodeBetweenWhereTheGraphHasAShortCut() {
        base.put("short.yaml", "edges: [{id: X4, cause: lazy_thing, effect: cpu_usage}]");
        for (int i = 0; i < 10; i++) {
            inspect(99, 1);
        }
        inspect(110, 99);

        assertThat(inspect(110, 99)).singleElement().satisfies(finding -> assertThat(
                        finding.explanation().path())
                .extracting(CausalStep::node)
                .containsExactly("lazy_thing", "thing_rate", "cpu_usage"));
    }

    @Test
    void correlatesSeriesThatMoveTogether() {
        double[] cause = {1, 2, 3, 4, 5, 6, 7, 8, Double.NaN, 10};
        double[] effect = Arrays.stream(cause).map(v -> 3 * v + 1).toArray();

        assertThat(Pearson.of(cause, effect, 0).r()).isGreaterThan(0.999);
        assertThat(Pearson.of(cause, effect, 0).pairs()).isEqualTo(9);
        assertThat(Pearson.of(cause, new double[10], 0).r()).isNaN();
    }

    /** @param inRecovery null: the family could not be sampled */
    private void role(@Nullable Boolean inRecovery) {
        instance = inRecovery == null
                ? FamilySample.without(INSTANCE, SampleState.FAILED, "57014: timeout", Duration.ZERO)
                : FamilySample.ok(
                        INSTANCE,
                        Rows.builder(INSTANCE.columns())
                                .addRow()
                                .set(0, inRecovery ? 1L : 0L)
                                .build(),
                        Duration.ZERO);
    }

    private List<Finding> inspect(double rate, double cpu) {
        Rows rows = Rows.builder(THINGS.columns())
                .addRow()
                .set(0, "a")
                .set(1, rate)
                .addRow()
                .set(0, "b")
                .set(1, 1.0)
                .build();
        List<FamilySample> samples = new ArrayList<>(List.of(FamilySample.ok(THINGS, rows, Duration.ZERO)));
        samples.add(instance);
        double[] core = new double[CoreMetric.values().length];
        Arrays.fill(core, Double.NaN);
        core[CoreMetric.CPU_PERCENT.ordinal()] = cpu;
        core[CoreMetric.LOCK_WAITS.ordinal()] = 0;
        return engine.inspect(new Observation(DB1, next(), samples, CoreRow.of(core)));
    }

    private Instant next() {
        return START.plusSeconds(10L * ticks++);
    }
}
