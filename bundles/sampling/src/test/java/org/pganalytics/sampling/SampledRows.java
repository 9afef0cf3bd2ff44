// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.SampleState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

/** One snapshot of all shipped families, read by names. */
final class SampledRows {
    private final Snapshot snapshot;

    private SampledRows(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    static SampledRows of(TestPostgres postgres, String database, String user, String password) {
        SamplerSettings settings = SamplerSettings.of(
                new InstanceId("test:" + postgres.port()),
                postgres.jdbcUrl(database),
                user,
                () -> password,
                Duration.ofSeconds(10));
        try (Sampler sampler = new Sampler(settings, MetricFiles::all, Clock.systemUTC(), new LeapClock())) {
            return new SampledRows(sampler.sample());
        }
    }

    /** As the superuser, of the database postgres. */
    static SampledRows of(TestPostgres postgres) {
        return of(postgres, "postgres", postgres.user(), postgres.password());
    }

    /** The rows of a family that was sampled without trouble: column -> value as displayed, empty for null. */
    List<Map<String, String>> rows(String family) {
        FamilySample sample = snapshot.sample(family).orElseThrow();
        assertThat(sample.state()).as(family + ": " + sample.detail()).isEqualTo(SampleState.OK);
        List<Map<String, String>> rows = new ArrayList<>();
        for (int row = 0; row < sample.rows().size(); row++) {
            Map<String, String> values = new LinkedHashMap<>();
            for (int c = 0; c < sample.family().columns().size(); c++) {
                values.put(
                        sample.family().columns().get(c).name(), sample.rows().displayAt(row, c));
            }
            rows.add(values);
        }
        return rows;
    }

    /** The row that has this value in this column. */
    Map<String, String> row(String family, String column, String value) {
        List<Map<String, String>> rows = rows(family);
        return rows.stream()
                .filter(row -> value.equals(row.get(column)))
                .findFirst()
                .orElseThrow(
                        () -> new NoSuchElementException(family + " has no " + column + " " + value + ": " + rows));
    }

    /** Settings to sample the server by, as its superuser. */
    static SamplerSettings settings(TestPostgres postgres) {
        return SamplerSettings.of(
                new InstanceId("test:" + postgres.port()),
                postgres.jdbcUrl("postgres"),
                postgres.user(),
                postgres::password,
                Duration.ofSeconds(10));
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
