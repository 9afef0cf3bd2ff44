// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.SampleState;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

/**
 * Every variant of every shipped family on a primary and a standby of every version, its columns against the declared ones;
 * docs/metrics.md says the outcome.
 */
class MetricCoverageTest {
    private static final int[] MAJORS = {13, 14, 15, 16, 17, 18};
    private static final Path DOC = Path.of("../../docs/metrics.md");

    @Test
    void everyFamilyDeliversWhatTheDocsSay() throws SQLException, IOException {
        List<MetricFile> files = MetricFiles.all();
        MetricsDoc doc = new MetricsDoc(files, MAJORS);
        for (int major : MAJORS) {
            try (ReplicatedPostgres servers = ReplicatedPostgres.borrow(major)) {
                cover(servers.primary(), files, major, doc);
                cover(servers.standby(), files, major, doc);
            }
        }
        if ("write".equals(System.getProperty("metrics.doc"))) {
            Files.writeString(DOC, doc.text());
        }
        assertThat(Files.readString(DOC))
                .as("docs/metrics.md is not what the families deliver; write it anew: " + MetricsDoc.COMMAND)
                .isEqualTo(doc.text());
    }

    /** The role makes no difference: where it did, the family would need a variant for each. */
    private static void cover(TestPostgres postgres, List<MetricFile> files, int major, MetricsDoc doc)
            throws SQLException {
        SamplerSettings settings = ReplicatedPostgres.settings(postgres);
        ServerInfo info;
        try (Session session = Session.open(settings, null)) {
            info = session.server();
        }
        try (Sampler sampler = new Sampler(settings, () -> files, Clock.systemUTC(), new LeapClock());
                Connection owner = postgres.connect(ReplicatedPostgres.DATABASE)) {
            for (FamilySample sample : sampler.sample().samples()) {
                MetricFile file = MetricFiles.named(files, sample.family().name());
                MetricQuery query = file.choose(info).query();
                assertThat(sample.state())
                        .as(file.name() + " on " + major + ": " + sample.detail())
                        .isEqualTo(query == null ? SampleState.SKIPPED : SampleState.OK);
                doc.delivers(file, major, query == null ? Set.of() : delivered(file, query, info, owner));
            }
        }
    }

    /** The columns of the result, in the order of their declaration; one that is not declared fails the test. */
    private static Set<String> delivered(MetricFile file, MetricQuery query, ServerInfo info, Connection owner)
            throws SQLException {
        Set<String> found = new LinkedHashSet<>();
        try (Statement statement = owner.createStatement();
                ResultSet result =
                        statement.executeQuery(Slices.whole(FamilyQueries.bind(query.sql(), query, file, info))
                                .replace("{chosen}", FamilyQueries.chosen()))) {
            ResultSetMetaData meta = result.getMetaData();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                String column = meta.getColumnLabel(i);
                if (query.isSliced() && column.equals(Slices.WEIGHT)) {
                    continue;
                }
                assertThat(file.family().indexOf(column))
                        .as(file.name() + "." + column + " is declared")
                        .isNotNegative();
                assertThat(found.add(column))
                        .as(file.name() + "." + column + " is there once")
                        .isTrue();
            }
        }
        MetricFile.Lookup lookup = file.lookup();
        if (lookup != null && query.lookupSql() != null) {
            found.add(file.family().columns().get(lookup.column()).name());
        }
        return found;
    }
}
