// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.FieldOption;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.PartState;
import org.pganalytics.model.Rows;
import org.pganalytics.model.SampleState;
import org.pganalytics.sampling.Collector;
import org.pganalytics.sampling.PartStateSource;

/**
 * What the PgBouncers say, all of them in the same families. A family is TRUNCATED where one of them does not answer, FAILED
 * where none does. Not there at all until one is configured.
 */
@Component
public final class PgBouncerCollector implements Collector, PartStateSource {
    /** For all together; a collector has 100 ms. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(80);

    @Reference(
            cardinality = ReferenceCardinality.AT_LEAST_ONE,
            policy = ReferencePolicy.DYNAMIC,
            fieldOption = FieldOption.REPLACE)
    private volatile List<PgBouncer> bouncers;

    @Activate
    public PgBouncerCollector() {
        this(List.of());
    }

    PgBouncerCollector(List<PgBouncer> bouncers) {
        this.bouncers = bouncers;
    }

    @Override
    public String name() {
        return "pgbouncer";
    }

    @Override
    public List<FamilySample> collect() {
        List<PgBouncer> asked = List.copyOf(bouncers);
        Set<String> problems = new LinkedHashSet<>();
        Collection<Answer> answers = answers(asked, problems);
        return Families.ALL.stream()
                .map(family -> sample(family, answers, problems))
                .toList();
    }

    private static Collection<Answer> answers(List<PgBouncer> asked, Set<String> problems) {
        asked.forEach(PgBouncer::ask);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Map<String, Answer> answers = new LinkedHashMap<>();
        for (PgBouncer bouncer : asked) {
            try {
                Answer answer = bouncer.answer(Math.max(deadline - System.nanoTime(), 0));
                if (answers.putIfAbsent(bouncer.name(), answer) != null) {
                    problems.add(bouncer.name() + ": two PgBouncers have this name, give them name = ...");
                }
            } catch (UnansweredException e) {
                problems.add(bouncer.name() + ": " + e.getMessage());
            }
        }
        return answers.values();
    }

    private static FamilySample sample(ShowFamily shown, Collection<Answer> answers, Set<String> silent) {
        MetricFamily family = shown.family();
        Set<String> problems = new LinkedHashSet<>(silent);
        Rows.Builder rows = Rows.builder(family.columns());
        Duration took = Duration.ZERO;
        for (Answer answer : answers) {
            shown.append(answer, rows, problems);
            took = answer.took().compareTo(took) > 0 ? answer.took() : took;
        }
        String detail = String.join("; ", problems);
        if (rows.size() == 0 && !problems.isEmpty()) {
            return FamilySample.without(family, SampleState.FAILED, detail, took);
        }
        SampleState state = problems.isEmpty() ? SampleState.OK : SampleState.TRUNCATED;
        return new FamilySample(family, state, detail, rows.build(), took);
    }

    @Override
    public List<PartState> parts() {
        return bouncers.stream().map(PgBouncer::state).toList();
    }
}
