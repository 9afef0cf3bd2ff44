// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;

/** Writes docs/metrics.md from the metric files and what was seen of them on real servers. */
final class MetricsDoc {
    static final String COMMAND = "mvn verify -pl bundles/sampling -am -Dmetrics.doc=write";

    private static final String HEAD =
            """
            # Metrics

            What the agent samples from PostgreSQL, as seen on a primary and a standby of each version. Made by MetricCoverageTest,
            which fails when this page is not true; write it anew with

                %s

            `all` columns of the family, some (`11 of 12`) or none (`-`) come from a server of that version. The role makes no
            difference to the columns; families about replication have no rows where there is none. How a family is written is in
            docs/add-a-metric.md; what the host says is in docs/host-metrics.md.

            """
                    .formatted(COMMAND);

    private final List<MetricFile> files;
    private final int[] majors;
    private final Map<String, Set<String>> delivered = new HashMap<>();

    MetricsDoc(List<MetricFile> files, int[] majors) {
        this.files =
                files.stream().sorted(Comparator.comparing(MetricFile::name)).toList();
        this.majors = majors;
    }

    /** @param columns empty when the family has no variant for the version */
    void delivers(MetricFile file, int major, Set<String> columns) {
        Set<String> before = delivered.putIfAbsent(file.name() + major, columns);
        assertThat(columns)
                .as(file.name() + " of primary and standby of " + major)
                .isEqualTo(before == null ? columns : before);
    }

    String text() {
        StringBuilder text = new StringBuilder(HEAD);
        text.append("| family | sampled | in | rows |").append(each(" %d |")).append('\n');
        text.append("|---|---|---|---|").append("---|".repeat(majors.length)).append('\n');
        for (MetricFile file : files) {
            text.append("| [%1$s](#%1$s) | %2$s | %3$s | %4$d |"
                    .formatted(file.name(), rhythm(file), scope(file), file.rowLimit()));
            for (int major : majors) {
                text.append(' ').append(cell(file, major)).append(" |");
            }
            text.append('\n');
        }
        files.forEach(file -> family(file, text));
        return text.toString();
    }

    private String each(String format) {
        return IntStream.of(majors).mapToObj(format::formatted).collect(Collectors.joining());
    }

    private static String rhythm(MetricFile file) {
        return every(file) + (file.changedOnly() ? ", changed rows" : "");
    }

    private static String every(MetricFile file) {
        if (file.samples() != null) {
            return "every " + seconds(file.samples().toSeconds());
        }
        return file.interval() == null
                ? "each snapshot"
                : "every " + seconds(file.interval().toSeconds());
    }

    private static String seconds(long seconds) {
        return seconds % 3600 == 0 ? seconds / 3600 + " h" : seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }

    private static String scope(MetricFile file) {
        return file.perDatabase() ? "each database" : "instance";
    }

    private String cell(MetricFile file, int major) {
        int there = columns(file, major).size();
        int all = file.family().columns().size();
        return there == 0 ? "-" : there == all ? "all" : there + " of " + all;
    }

    private Set<String> columns(MetricFile file, int major) {
        return delivered.getOrDefault(file.name() + major, Set.of());
    }

    private void family(MetricFile file, StringBuilder text) {
        text.append("\n## ").append(file.name()).append("\n\n");
        text.append(MetricFiles.description(file)).append("\n\n");
        for (ColumnKind kind : ColumnKind.values()) {
            String list = file.family().columns().stream()
                    .filter(column -> column.kind() == kind)
                    .map(column -> column(file, column))
                    .collect(Collectors.joining(", "));
            if (!list.isEmpty()) {
                text.append("- ").append(kind.name().toLowerCase(Locale.ROOT));
                text.append(": ").append(list).append('\n');
            }
        }
    }

    /** {@code name unit (16-17)}: versions only where other versions of the family lack it. */
    private String column(MetricFile file, Column column) {
        int[] having = IntStream.of(majors)
                .filter(major -> columns(file, major).contains(column.name()))
                .toArray();
        long supported =
                IntStream.of(majors).filter(m -> !columns(file, m).isEmpty()).count();
        String versions = having.length == supported ? "" : " (" + range(having) + ")";
        String unit = column.unit().isEmpty() ? "" : " " + column.unit();
        return "`" + column.name() + "`" + unit + versions;
    }

    private String range(int[] having) {
        if (having.length == 0) {
            return "never";
        }
        int last = having[having.length - 1];
        return having[0] == last
                ? Integer.toString(last)
                : last == majors[majors.length - 1] ? having[0] + "-" : having[0] + "-" + last;
    }
}
