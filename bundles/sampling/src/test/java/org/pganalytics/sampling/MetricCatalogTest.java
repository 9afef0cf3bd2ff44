// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricCatalogTest {
    private static final String GOOD = "-- name: demo\n-- columns:\n--   n gauge integer\nSELECT 1 AS n\n";

    private final MetricCatalog catalog = new MetricCatalog();

    @Test
    void refusesABrokenFileAndChangesNothing() {
        catalog.put("a.sql", GOOD);
        catalog.put("b.sql", "-- name: b\n-- interval: soon\n");

        assertThat(catalog.files()).extracting(MetricFile::source).containsExactly("a.sql");
        assertThat(catalog.parts()).singleElement().satisfies(p -> assertThat(p.detail())
                .contains("b.sql:2"));
    }

    @Test
    void keepsTheOldTextWhenTheNewOneIsBroken() {
        catalog.put("a.sql", GOOD);
        catalog.put("a.sql", "-- nothing");

        assertThat(catalog.files()).hasSize(1);
        assertThat(catalog.parts()).hasSize(1);
    }

    @Test
    void saysThatAFileIsTooLong(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("long.sql"), GOOD + "-".repeat(1 << 20));
        MetricDrop drop = new MetricDrop(catalog);
        drop.install(file.toFile());

        assertThat(catalog.files()).isEmpty();
        assertThat(catalog.parts()).singleElement().satisfies(p -> assertThat(p.detail())
                .isEqualTo("long.sql: longer than 1 MiB"));

        Files.writeString(file, GOOD);
        drop.update(file.toFile());
        assertThat(catalog.files()).hasSize(1);
        assertThat(catalog.parts()).isEmpty();

        drop.uninstall(file.toFile());
        assertThat(catalog.files()).isEmpty();
    }

    @Test
    void saysThatAFileCannotBeRead(@TempDir Path directory) {
        new MetricDrop(catalog).install(directory.resolve("gone.sql").toFile());

        assertThat(catalog.parts()).singleElement().satisfies(p -> assertThat(p.detail())
                .startsWith("gone.sql cannot be read"));
    }

    @Test
    void refusesASecondFileOfAFamilyUntilTheFirstIsGone() {
        catalog.put("a.sql", GOOD);
        catalog.put("b.sql", GOOD);
        assertThat(catalog.files()).extracting(MetricFile::source).containsExactly("a.sql");
        assertThat(catalog.parts()).hasSize(1);

        catalog.remove("a.sql");
        assertThat(catalog.files()).extracting(MetricFile::source).containsExactly("b.sql");
        assertThat(catalog.parts()).isEmpty();
    }
}
