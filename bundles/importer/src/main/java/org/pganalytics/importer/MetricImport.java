// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.importer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pganalytics.importer.Definition.Variant;
import org.pganalytics.model.Column;
import org.pganalytics.sampling.MetricFile;
import org.pganalytics.sampling.MetricFileException;

/** Makes metric files of definitions, asking PostgreSQL for the columns of their queries. For one thread. */
final class MetricImport {
    private static final int ROWS = 500;

    private final Reference reference;
    private final String prefix;

    /** @param prefix put before each family's name, so that none meets one of ours */
    MetricImport(Reference reference, String prefix) {
        this.reference = reference;
        this.prefix = prefix;
    }

    /** How an entry came over. */
    enum Outcome {
        IMPORTED,
        PARTIAL,
        IGNORED
    }

    /**
     * @param family name of the family, also of its file without ".sql"
     * @param reasons why it is partial or ignored
     * @param text the metric file; empty when ignored
     */
    record Entry(String family, Outcome outcome, List<String> reasons, String text) {}

    /** Whether a file is one of pgwatch's; else it is an exporter's. */
    static boolean isPgwatch(Map<String, Object> root) {
        return root.get("metrics") instanceof Map
                && Yaml.map(root.get("metrics")).values().stream()
                        .anyMatch(value -> Yaml.map(value).containsKey("sqls"));
    }

    /** @throws IllegalArgumentException when the text is no YAML mapping */
    static List<Definition> read(String text, String preset) {
        Map<String, Object> root = Yaml.parse(text);
        return isPgwatch(root) ? PgwatchFormat.read(root, preset) : ExporterFormat.read(root);
    }

    Entry convert(Definition definition) throws SQLException {
        String family = (prefix + definition.name()).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        List<String> reasons = new ArrayList<>(definition.notes());
        if (!definition.refusal().isEmpty()) {
            return new Entry(family, Outcome.IGNORED, List.of(definition.refusal()), "");
        }
        Map<String, Column> columns = new LinkedHashMap<>();
        StringBuilder queries = new StringBuilder();
        for (Variant variant : definition.variants()) {
            Optional<String> leftOut = add(definition, variant, columns, queries, reasons);
            leftOut.ifPresent(reason -> reasons.add("query for " + versions(variant) + " is left out: " + reason));
        }
        if (queries.isEmpty()) {
            return new Entry(family, Outcome.IGNORED, reasons, "");
        }
        String text = header(family, definition, columns) + queries;
        try {
            MetricFile.parse(family + ".sql", text);
        } catch (MetricFileException e) {
            reasons.add(e.getMessage());
            return new Entry(family, Outcome.IGNORED, reasons, "");
        }
        return new Entry(family, reasons.isEmpty() ? Outcome.IMPORTED : Outcome.PARTIAL, reasons, text);
    }

    /** Adds the variant's columns and query, or says why not. */
    private Optional<String> add(
            Definition definition,
            Variant published,
            Map<String, Column> columns,
            StringBuilder queries,
            List<String> reasons)
            throws SQLException {
        if (published.firstMajor() > published.lastMajor()) {
            return Optional.of("no version is in this range");
        }
        Optional<Connection> server = reference.serverFor(published);
        if (server.isEmpty()) {
            return Optional.of("none of the servers asked is of this version");
        }
        try {
            Variant variant = ExtensionSchema.named(server.get(), published);
            Projection projection = new Projection(
                    variant,
                    definition.others(),
                    Reference.describe(server.get(), ExtensionSchema.bound(server.get(), variant, variant.sql())));
            if (projection.columns().isEmpty()) {
                return Optional.of("it returns no column to keep");
            }
            String sql = projection.around(variant.sql());
            Reference.describe(server.get(), ExtensionSchema.bound(server.get(), variant, sql.replace("{rows}", "1")));
            for (Column column : projection.columns()) {
                Column known = columns.get(column.name());
                if (known != null && !known.equals(column)) {
                    return Optional.of("its column " + column.name() + " is of another kind than in the query before");
                }
            }
            projection.columns().forEach(column -> columns.put(column.name(), column));
            projection.notes().stream().filter(note -> !reasons.contains(note)).forEach(reasons::add);
            queries.append(section(variant)).append(sql).append('\n');
            return Optional.empty();
        } catch (SQLException e) {
            if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
                throw e;
            }
            int major = server.get().getMetaData().getDatabaseMajorVersion();
            String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return Optional.of("PostgreSQL " + major + " refuses it: " + message);
        }
    }

    private static String header(String family, Definition definition, Map<String, Column> columns) {
        StringBuilder text = new StringBuilder("-- name: " + family + "\n");
        if (definition.interval() != null) {
            text.append("-- interval: ")
                    .append(definition.interval().toSeconds())
                    .append("s\n");
        }
        text.append("-- scope: ")
                .append(definition.perDatabase() ? "database" : "instance")
                .append('\n');
        text.append("-- rows: ").append(ROWS).append("\n-- columns:\n");
        for (Column column : columns.values()) {
            text.append("--   ")
                    .append(column.name())
                    .append(' ')
                    .append(lower(column.kind()))
                    .append(' ');
            text.append(lower(column.type())).append('\n');
        }
        return text.toString();
    }

    private static String section(Variant variant) {
        String section = "\n-- variant: " + versions(variant) + "\n";
        if (!variant.role().isEmpty()) {
            section += "-- role: " + variant.role() + "\n";
        }
        return variant.extension().isEmpty()
                ? section
                : section + "-- requires: extension " + variant.extension() + "\n";
    }

    private static String versions(Variant variant) {
        return variant.firstMajor() + "-" + (variant.lastMajor() == Integer.MAX_VALUE ? "" : variant.lastMajor());
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
