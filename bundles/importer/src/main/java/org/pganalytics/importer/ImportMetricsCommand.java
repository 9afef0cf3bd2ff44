// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.importer;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;
import org.pganalytics.importer.MetricImport.Entry;
import org.pganalytics.importer.MetricImport.Outcome;
import org.postgresql.Driver;

/** {@code pganalytics:import-metrics FILE}: metric files out of another system's definitions. */
@Service
@Command(
        scope = "pganalytics",
        name = "import-metrics",
        description =
                "Makes metric files of pgwatch's metrics.yaml or a query file of pg_exporter or postgres_exporter")
public final class ImportMetricsCommand implements Action {
    @Argument(name = "file", description = "The YAML file", required = true)
    private String file = "";

    @Option(
            name = "--server",
            description = "jdbc:postgresql URL of a server to ask for columns",
            required = true,
            multiValued = true)
    private List<String> servers = new ArrayList<>();

    @Option(name = "--user", description = "Role to log in as", required = true)
    private String user = "";

    @Option(name = "--password-file", description = "File with its password")
    private @Nullable String passwordFile;

    @Option(name = "--to", description = "Folder for the metric files", required = true)
    private String folder = "";

    @Option(name = "--preset", description = "pgwatch preset whose intervals are taken")
    private String preset = "full";

    @Override
    public @Nullable Object execute() throws IOException, SQLException {
        String text = Files.readString(Path.of(file));
        List<Definition> definitions = MetricImport.read(text, preset);
        boolean pgwatch = MetricImport.isPgwatch(Yaml.parse(text));
        Path to = Files.createDirectories(Path.of(folder));
        List<Connection> connections = new ArrayList<>();
        try {
            for (String server : servers) {
                connections.add(connect(server));
            }
            MetricImport metricImport =
                    new MetricImport(new Reference(connections), pgwatch ? "pgwatch_" : "exporter_");
            List<Entry> entries = new ArrayList<>();
            for (Definition definition : definitions) {
                entries.add(write(metricImport.convert(definition), to));
            }
            print(entries);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
        return null;
    }

    private Connection connect(String url) throws SQLException, IOException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("ApplicationName", "pganalytics");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("options", "-c default_transaction_read_only=on -c statement_timeout=5000");
        if (passwordFile != null) {
            properties.setProperty(
                    "password", Files.readString(Path.of(passwordFile)).strip());
        }
        Connection connection = new Driver().connect(url, properties);
        if (connection == null) {
            throw new IllegalArgumentException(
                    url + " is no URL of a PostgreSQL: write jdbc:postgresql://HOST:PORT/DATABASE");
        }
        return connection;
    }

    /** Never writes over a file: somebody may have worked on it. */
    private static Entry write(Entry entry, Path folder) throws IOException {
        if (entry.outcome() == Outcome.IGNORED) {
            return entry;
        }
        Path file = folder.resolve(entry.family() + ".sql");
        try {
            Files.writeString(file, entry.text(), StandardOpenOption.CREATE_NEW);
            return entry;
        } catch (FileAlreadyExistsException e) {
            String reason = file + " is there already: remove it to import the metric again";
            return new Entry(entry.family(), Outcome.IGNORED, List.of(reason), "");
        }
    }

    private static void print(List<Entry> entries) {
        ShellTable table = new ShellTable();
        table.column("family");
        table.column("outcome");
        table.column("reasons");
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        for (Entry entry : entries) {
            counts.merge(entry.outcome(), 1, Integer::sum);
            table.addRow()
                    .addContent(
                            entry.family(),
                            entry.outcome().name().toLowerCase(Locale.ROOT),
                            String.join("; ", entry.reasons()));
        }
        table.print(System.out);
        System.out.println(counts.getOrDefault(Outcome.IMPORTED, 0) + " imported, "
                + counts.getOrDefault(Outcome.PARTIAL, 0) + " partial, " + counts.getOrDefault(Outcome.IGNORED, 0)
                + " ignored");
    }
}
