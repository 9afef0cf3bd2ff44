// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.pganalytics.model.FamilySample;

/** Readings of the recorded hosts in the test resources, by column name. */
final class Recorded {
    private final FamilySample sample;

    private Recorded(FamilySample sample) {
        this.sample = sample;
    }

    /** "server" has cgroup v2 and two PostgreSQL servers, "container" cgroup v1 and neither PSI nor PostgreSQL. */
    static Path host(String name) {
        try {
            return Path.of(Objects.requireNonNull(Recorded.class.getResource("/hosts/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Recorded read(HostSource source, Path root) throws IOException {
        HostRows rows = new HostRows(source.family());
        source.read(new HostView(root), rows);
        return new Recorded(rows.sample(Duration.ZERO));
    }

    /** Writes a file of a host, with the directories it is in. */
    static void write(Path root, String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    int size() {
        return sample.rows().size();
    }

    /** NaN where it is null. */
    double number(int row, String column) {
        return sample.rows().numberAt(row, sample.family().indexOf(column));
    }

    /** Empty where it is null. */
    String text(int row, String column) {
        return sample.rows().displayAt(row, sample.family().indexOf(column));
    }
}
