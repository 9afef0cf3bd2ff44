// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pganalytics.sampling.SampledRows.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.SampleState;
import org.pganalytics.testkit.LeapClock;
import org.pganalytics.testkit.TestPostgres;

class ChangeEventsTest {
    private static final MetricFamily FAMILY = new MetricFamily(
            "roles",
            List.of(
                    new Column("rolname", ColumnKind.LABEL, ColumnType.TEXT),
                    new Column("rolsuper", ColumnKind.GAUGE, ColumnType.BOOLEAN),
                    new Column("rolvaliduntil", ColumnKind.ATTRIBUTE, ColumnType.TIMESTAMP),
                    new Column("logins", ColumnKind.COUNTER, ColumnType.INTEGER)));

    private final LeapClock clock = new LeapClock();

    @TempDir
    private Path directory;

    @Test
    void tellsWhatAppearedChangedOrIsGone() {
        ChangeEvents changes = new ChangeEvents(new KnownRows(null));
        assertThat(told(changes, "1", role("a", false, 0, 1), role("b", false, 0, 1)))
                .as("the first sample")
                .isEmpty();
        assertThat(told(changes, "1", role("b", false, 0, 9), role("a", false, 0, 1)))
                .as("a counter and the order are no changes")
                .isEmpty();
        assertThat(told(changes, "1", role("b", true, 1_000_000, 9), role("c", false, 0, 1)))
                .containsExactly(
                        "roles b changed [rolsuper=false, rolvaliduntil=]"
                                + " [rolsuper=true, rolvaliduntil=1970-01-01T00:00:01Z]",
                        "roles c appeared [] [rolsuper=false]",
                        "roles a gone [rolsuper=false] []");
        assertThat(told(changes, "2", role("x", false, 0, 1)))
                .as("another server")
                .isEmpty();
    }

    @Test
    void takesWhatWasCutForNeitherNewNorGone() {
        ChangeEvents changes = new ChangeEvents(new KnownRows(null));
        told(changes, "1", role("a", false, 0, 1), role("b", false, 0, 1));
        changes.take(sample(SampleState.TRUNCATED, role("a", true, 0, 1)), "1");
        assertThat(texts(changes)).containsExactly("roles a changed [rolsuper=false] [rolsuper=true]");
        changes.take(FamilySample.without(FAMILY, SampleState.FAILED, "gone", Duration.ZERO), "1");
        assertThat(told(changes, "1", role("a", true, 0, 1), role("b", false, 0, 1)))
                .isEmpty();
    }

    @Test
    void tellsAtMostTwoHundredAndSaysSo() {
        ChangeEvents changes = new ChangeEvents(new KnownRows(null));
        told(changes, "1");
        told(changes, "1", role("a", false, 0, 1));
        Object[][] many = IntStream.rangeClosed(1, 201)
                .mapToObj(i -> role("r" + i, false, 0, 1))
                .toArray(Object[][]::new);
        changes.take(sample(SampleState.OK, many), "1");
        FamilySample sample = changes.drain().orElseThrow();
        assertThat(sample.state()).isEqualTo(SampleState.TRUNCATED);
        assertThat(sample.detail()).isEqualTo("202 changes, more than 200");
        assertThat(sample.rows().size()).isEqualTo(200);
    }

    @Test
    void goesOnAfterARestartAndFromNowOnWhereTheFileIsBroken() throws IOException {
        Path file = directory.resolve("new/changes");
        told(new ChangeEvents(new KnownRows(file)), "1", role("a\tb\\\n", false, 0, 1));
        assertThat(told(new ChangeEvents(new KnownRows(file)), "1", role("a\tb\\\n", false, 0, 1)))
                .isEmpty();
        assertThat(told(new ChangeEvents(new KnownRows(file)), "1", role("a\tb\\\n", true, 0, 1)))
                .containsExactly("roles a\tb\\\n changed [rolsuper=false] [rolsuper=true]");
        Files.writeString(file, "row\tno\ttable");
        assertThat(told(new ChangeEvents(new KnownRows(file)), "1", role("c", false, 0, 1)))
                .isEmpty();
        assertThat(told(new ChangeEvents(new KnownRows(file)), "1"))
                .containsExactly("roles c gone [rolsuper=false] []");
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void tellsChangesOfSettingsAndRolesOverARestart(int major) throws SQLException, IOException {
        Path file = directory.resolve("changes");
        try (TestPostgres postgres = TestPostgres.start(major);
                Connection owner = postgres.connect("postgres")) {
            try (Sampler sampler = sampler(postgres, file)) {
                assertThat(sampled(sampler)).isEmpty();
                execute(
                        owner,
                        "ALTER SYSTEM SET work_mem = '7MB'",
                        "ALTER SYSTEM SET primary_conninfo = 'host=h password=s3cret'",
                        "CREATE ROLE auditor LOGIN PASSWORD 's3cret'",
                        "GRANT pg_monitor TO auditor");
                reloaded(owner, "work_mem", "7MB");
                // What the command line overrides waits for a restart after every reload
                assertThat(sampled(sampler))
                        .filteredOn(event -> !event.contains("source=command line"))
                        .anyMatch(event -> event.startsWith("settings work_mem appeared [] [setting=7168, unit=kB,"
                                + " context=user, boot_val=4096, pending_restart=false]"))
                        .anyMatch(event -> event.startsWith("settings primary_conninfo appeared [] [setting=hidden "))
                        .anyMatch(event -> event.startsWith("roles auditor appeared [] [rolsuper=false"))
                        .anyMatch(event -> event.startsWith("role_memberships rolname=pg_monitor, member=auditor"))
                        .noneMatch(event -> event.contains("s3cret"))
                        .hasSize(4);
                assertThat(sampled(sampler)).isEmpty();
                execute(owner, "ALTER SYSTEM SET work_mem = '8MB'", "ALTER ROLE auditor SUPERUSER");
                reloaded(owner, "work_mem", "8MB");
                assertThat(sampled(sampler))
                        .hasSize(2)
                        .anyMatch(event -> event.startsWith("settings work_mem changed [setting=7168] [setting=8192,"))
                        .anyMatch(event -> event.startsWith("roles auditor changed [rolsuper=false] [rolsuper=true,"));
            }
            assertThat(Files.readString(file)).doesNotContain("s3cret").contains("work_mem");
            execute(owner, "DROP ROLE auditor", "ALTER SYSTEM SET max_connections = 33", "SELECT pg_reload_conf()");
            await().atMost(Duration.ofSeconds(10)).until(() -> "t"
                    .equals(text(
                            owner, "SELECT pending_restart FROM pg_settings" + " WHERE name = 'max_connections'")));
            try (Sampler sampler = sampler(postgres, file)) {
                assertThat(sampled(sampler))
                        .hasSize(3)
                        .anyMatch(event -> event.startsWith("roles auditor gone [rolsuper=true,"))
                        .anyMatch(event -> event.startsWith("role_memberships rolname=pg_monitor, member=auditor"))
                        .anyMatch(
                                event -> event.startsWith("settings max_connections changed [pending_restart=false]"));
            }
            try (Sampler sampler = sampler(postgres, file)) {
                assertThat(sampled(sampler)).isEmpty();
            }
        }
    }

    private Sampler sampler(TestPostgres postgres, Path file) {
        List<MetricFile> files = List.of("settings", "roles", "role_memberships").stream()
                .map(name -> MetricFiles.named(MetricFiles.all(), name))
                .toList();
        return new Sampler(SampledRows.settings(postgres).withChangesFile(file), () -> files, clock);
    }

    private List<String> sampled(Sampler sampler) {
        clock.leap(Duration.ofMinutes(5));
        return sampler.sample()
                .sample("change_events")
                .map(ChangeEventsTest::texts)
                .orElse(List.of());
    }

    private static void reloaded(Connection owner, String setting, String value) throws SQLException {
        execute(owner, "SELECT pg_reload_conf()");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> value.equals(text(owner, "SELECT current_setting('" + setting + "')")));
    }

    private static String text(Connection owner, String sql) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Object[] role(String name, boolean isSuper, long validUntil, long logins) {
        return new Object[] {name, isSuper, validUntil, logins};
    }

    private static List<String> told(ChangeEvents changes, String server, Object[]... roles) {
        changes.take(sample(SampleState.OK, roles), server);
        return texts(changes);
    }

    private static FamilySample sample(SampleState state, Object[]... roles) {
        Rows.Builder rows = Rows.builder(FAMILY.columns());
        for (Object[] role : roles) {
            rows.addRow()
                    .set(0, (String) role[0])
                    .set(1, (boolean) role[1] ? 1L : 0L)
                    .set(3, (long) role[3]);
            if ((long) role[2] != 0) {
                rows.set(2, (long) role[2]);
            }
        }
        return new FamilySample(FAMILY, state, "", rows.build(), Duration.ZERO);
    }

    private static List<String> texts(ChangeEvents changes) {
        return changes.drain().map(ChangeEventsTest::texts).orElse(List.of());
    }

    private static List<String> texts(FamilySample sample) {
        Rows rows = sample.rows();
        return IntStream.range(0, rows.size())
                .mapToObj(row -> rows.displayAt(row, 0) + " " + rows.displayAt(row, 1) + " " + rows.displayAt(row, 2)
                        + " [" + rows.displayAt(row, 3) + "] [" + rows.displayAt(row, 4) + "]")
                .toList();
    }
}
