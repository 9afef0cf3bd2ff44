// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pganalytics.testkit.TestPostgres;

class SchemaStepsTest {
    @Test
    void refusesChangedStepAndGap() throws Exception {
        SchemaSteps.Step one = new SchemaSteps.Step(1, "001_a.sql", "create table metrics.a (x integer)");
        SchemaSteps.Step two = new SchemaSteps.Step(2, "002_b.sql", "create table metrics.b (x integer)");
        try (TestPostgres postgres = TestPostgres.start(18);
                Connection connection = postgres.connect("postgres")) {
            new SchemaSteps(List.of(one)).apply(connection);
            new SchemaSteps(List.of(one, two)).apply(connection);
            new SchemaSteps(List.of(one, two)).apply(connection);

            SchemaSteps.Step changed = new SchemaSteps.Step(1, "001_a.sql", "create table metrics.a (y integer)");
            assertThatThrownBy(() -> new SchemaSteps(List.of(changed, two)).apply(connection))
                    .hasMessageContaining("001_a.sql was changed after it was applied");
            assertThatThrownBy(() -> new SchemaSteps(List.of(one)).apply(connection))
                    .hasMessageContaining("older than");
            connection.createStatement().execute("delete from metrics.schema_steps where number = 1");
            assertThatThrownBy(() -> new SchemaSteps(List.of(one, two)).apply(connection))
                    .hasMessageContaining("one is missing");
        }
        assertThatThrownBy(() -> new SchemaSteps(List.of(two))).hasMessageContaining("step 1 is missing");
    }

    @Test
    void listNamesEveryStep() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("../../sql/schema"))) {
            assertThat(Files.readAllLines(Path.of("../../sql/schema/steps.txt")))
                    .isEqualTo(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".sql"))
                            .sorted()
                            .toList());
        }
    }
}
