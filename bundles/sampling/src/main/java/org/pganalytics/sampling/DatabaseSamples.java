// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Rows;
import org.pganalytics.model.SampleState;

/** Joins the samples of one family from several databases into one. */
final class DatabaseSamples {
    private static final int MAX_PROBLEMS = 5;

    private final MetricFile file;
    private final Rows.Builder rows;
    private final List<String> problems = new ArrayList<>();
    private int moreProblems;
    private String skipped = "";
    private Duration took = Duration.ZERO;
    private boolean usable;

    DatabaseSamples(MetricFile file) {
        this.file = file;
        this.rows = Rows.builder(file.family().columns());
    }

    void add(String database, FamilySample sample) {
        took = took.plus(sample.took());
        if (sample.isUsable()) {
            usable = true;
            for (int row = 0; row < sample.rows().size(); row++) {
                rows.addRow(sample.rows(), row);
            }
        }
        if (sample.state() == SampleState.SKIPPED) {
            skipped = skipped.isEmpty() ? database + ": " + sample.detail() : skipped;
        } else if (sample.state() != SampleState.OK) {
            problem(database + ": " + sample.detail());
        }
    }

    /** Of many the first ones are told. */
    void problem(String problem) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        } else {
            moreProblems++;
        }
    }

    /** Time that the queries took in all databases. */
    Duration took() {
        return took;
    }

    /** The rows of all databases; TRUNCATED where one is missing, FAILED or SKIPPED where all are. */
    FamilySample sample() {
        if (usable) {
            SampleState state = problems.isEmpty() ? SampleState.OK : SampleState.TRUNCATED;
            return new FamilySample(file.family(), state, problems(), rows.build(), took);
        }
        boolean failed = !problems.isEmpty() || skipped.isEmpty();
        String detail = failed ? problems() : skipped;
        return FamilySample.without(
                file.family(),
                failed ? SampleState.FAILED : SampleState.SKIPPED,
                detail.isEmpty() ? "no database to connect to" : detail,
                took);
    }

    private String problems() {
        String told = String.join("; ", problems);
        return moreProblems == 0 ? told : told + "; and " + moreProblems + " more databases";
    }
}
