// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pganalytics.itests.Backend;
import org.pganalytics.testkit.Certificate;
import org.pganalytics.testkit.TestPostgres;

/** What the agent takes from PostgreSQL: transactions a second of pgbench with the agent at work and with it stopped, in turn. */
public final class OverheadBenchmark {
    private static final int ROUND_SECONDS = 20;
    private static final int CLIENTS = 4;
    private static final String MONITOR = "monitor";
    private static final String PASSWORD = "of-this-run";
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");

    private OverheadBenchmark() {}

    /** @param arguments pairs of rounds, 15 when absent */
    public static void main(String[] arguments) throws Exception {
        int pairs = arguments.length == 0 ? 15 : Integer.parseInt(arguments[0]);
        Path bin =
                Path.of(Objects.requireNonNullElse(System.getenv("PGANALYTICS_PGBENCH"), "/usr/lib/postgresql/15/bin"));
        if (!Files.isExecutable(bin.resolve("pgbench"))) {
            throw new IllegalStateException(
                    "no pgbench in " + bin + ": name the directory of an installed PostgreSQL by PGANALYTICS_PGBENCH");
        }
        try (Scratch scratch = new Scratch();
                TestPostgres watched = TestPostgres.startInstalled(
                        bin, "shared_preload_libraries=pg_stat_statements", "shared_buffers=256MB");
                Backend backend = Backend.unpack(scratch.path())) {
            Certificate certificate = Certificate.selfSigned(scratch.path(), "backend", "ip:127.0.0.1");
            backend.gateway(Map.of(
                            "tlsCertificate", certificate.chain().toString(),
                            "tlsKey", certificate.key().toString()))
                    .start();
            execute(watched, "CREATE EXTENSION pg_stat_statements");
            execute(watched, "CREATE ROLE " + MONITOR + " LOGIN PASSWORD '" + PASSWORD + "' IN ROLE pg_monitor");
            pgbench(bin, watched, "-i", "-q", "-s", "20");
            AgentHome agent = AgentHome.unpack(
                    scratch.path().resolve("agent"),
                    MONITOR,
                    watched.jdbcUrl("postgres"),
                    PASSWORD,
                    backend,
                    certificate);
            try (MeasuredProcess process = agent.start(scratch.path().resolve("agent.out"), null)) {
                await("the agent at work").atMost(Duration.ofSeconds(60)).until(() -> isConnected(watched));
                measure(bin, watched, process, pairs);
            }
        }
    }

    private static void measure(Path bin, TestPostgres watched, MeasuredProcess agent, int pairs) throws Exception {
        round(bin, watched);
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            // Which is first changes, so that a drift of the machine counts for neither
            for (boolean working : pair % 2 == 0 ? new boolean[] {true, false} : new boolean[] {false, true}) {
                agent.signal(working ? "CONT" : "STOP");
                (working ? with : without).add(round(bin, watched));
            }
            losses.add(1 - with.get(pair) / without.get(pair));
            System.err.printf("%d: %.0f with, %.0f without%n", pair + 1, with.get(pair), without.get(pair));
        }
        agent.signal("CONT");
        Collections.sort(losses);
        new Result(
                        "overhead",
                        median(with),
                        "transactions a second of pgbench, agent at work",
                        median(without),
                        "agent stopped")
                .with("lossPercent", 100 * losses.get(pairs / 2))
                .with("lossPercentLowerQuartile", 100 * losses.get(pairs / 4))
                .with("lossPercentUpperQuartile", 100 * losses.get(3 * pairs / 4))
                .with("pairs", pairs)
                .with("roundSeconds", ROUND_SECONDS)
                .with("clients", CLIENTS)
                .print();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static double round(Path bin, TestPostgres watched) throws Exception {
        String said = pgbench(
                bin,
                watched,
                "-n",
                "-M",
                "prepared",
                "-c",
                Integer.toString(CLIENTS),
                "-j",
                "2",
                "-T",
                Integer.toString(ROUND_SECONDS));
        Matcher matcher = TPS.matcher(said);
        if (!matcher.find()) {
            throw new IllegalStateException("pgbench tells no tps: " + said);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static String pgbench(Path bin, TestPostgres watched, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(bin.resolve("pgbench").toString()));
        command.addAll(List.of(arguments));
        command.addAll(
                List.of("-h", "127.0.0.1", "-p", Integer.toString(watched.port()), "-U", watched.user(), "postgres"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", watched.password());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
        return said;
    }

    private static boolean isConnected(TestPostgres watched) throws SQLException {
        try (Connection connection = watched.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + MONITOR + "'")) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    private static void execute(TestPostgres watched, String sql) throws SQLException {
        try (Connection connection = watched.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
