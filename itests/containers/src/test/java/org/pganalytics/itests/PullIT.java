// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.testkit.TestPostgres;

/** Two servers without agent, registered by REST and sampled by the packaged backend, beside one with an agent. */
class PullIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "only-the-key-file-opens-this";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void samplesRegisteredServersAsAnAgentWould() throws Exception {
        try (TestPostgres store = TestPostgres.start(18);
                TestPostgres beside = TestPostgres.start(17);
                TestPostgres first = watched(17);
                TestPostgres second = watched(14);
                BlockedSession sameBeside = new BlockedSession(beside);
                BlockedSession sameAlone = new BlockedSession(first);
                Backend backend = Backend.unpack(directory, store).start();
                AgentProcess agent = AgentProcess.start(directory, backend, beside, "agent:17", "1s", "1s")) {
            backend.login();
            refusesWhatCannotBe(backend, first);
            register(backend, "alone:17", first, PASSWORD);
            register(backend, "alone:14", second, PASSWORD);
            register(backend, "alone:locked", first, "wrong");

            for (String id : List.of("agent:17", "alone:17", "alone:14")) {
                await("values of " + id).atMost(SOON).until(() -> hasValues(backend, id));
            }
            assertThat(instance(backend, "alone:14")
                            .orElseThrow()
                            .get("collector")
                            .asText())
                    .isEqualTo("pull:alone:14");
            await("the same families").atMost(SOON).untilAsserted(() -> assertThat(
                            metrics(backend, "pull:alone:17", "alone:17"))
                    .isNotEmpty()
                    .isEqualTo(metrics(backend, "it-agent", "agent:17")));
            for (String id : List.of("agent:17", "alone:17")) {
                await("rows of " + id).atMost(SOON).untilAsserted(() -> assertThat(families(store, id))
                        .contains("f_activity", "f_database", "f_lock_tree", "f_table_stats", "f_wal"));
            }
            await("why one is not sampled").atMost(SOON).until(() -> pulled(backend, "alone:locked")
                    .get("detail")
                    .asText()
                    .contains("password authentication failed"));
            assertThat(pulled(backend, "alone:17").get("state").asText()).isEqualTo("ok");

            keepsTheSecret(backend, store);
            removesForGood(backend, "alone:locked");
            goesOnAfterAKill(backend, agent);
            endsTheAlertsOf(backend, "alone:17");
        }
    }

    private static TestPostgres watched(int version) throws SQLException {
        TestPostgres postgres = TestPostgres.start(version);
        try (Connection owner = postgres.connect("postgres");
                Statement statement = owner.createStatement()) {
            statement.execute("CREATE ROLE monitor LOGIN PASSWORD '" + PASSWORD + "' IN ROLE pg_monitor");
        }
        return postgres;
    }

    /** The servers of the tests have no certificate, so TLS must be given up expressly. */
    private static String body(String id, TestPostgres postgres, String secret, String sslMode) throws Exception {
        return JSON.writeValueAsString(Map.of(
                "id",
                id,
                "hosts",
                List.of("127.0.0.1:" + postgres.port()),
                "user",
                "monitor",
                "sslMode",
                sslMode,
                "intervalSeconds",
                1,
                "secret",
                secret));
    }

    private static void refusesWhatCannotBe(Backend backend, TestPostgres postgres) throws Exception {
        JsonNode right =
                JSON.readTree(backend.send("POST", "/api/v2/pull/test", body("tried", postgres, PASSWORD, "disable"))
                        .body());
        assertThat(right.get("ok").asBoolean()).as(right.toString()).isTrue();
        JsonNode unverified = JSON.readTree(
                backend.send("POST", "/api/v2/pull/test", body("tried", postgres, PASSWORD, "verify-full"))
                        .body());
        assertThat(unverified.get("ok").asBoolean()).isFalse();
        assertThat(unverified.at("/parts/0/detail").asText()).contains("SSL");
        assertThat(backend.send("POST", "/api/v2/pull", body("tried", postgres, PASSWORD, "prefer"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(backend.get("/api/v2/pull").get("items")).isEmpty();
    }

    private static void register(Backend backend, String id, TestPostgres postgres, String secret) throws Exception {
        var answer = backend.send("POST", "/api/v2/pull", body(id, postgres, secret, "disable"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static boolean hasValues(Backend backend, String id) throws Exception {
        return instance(backend, id)
                .filter(one -> one.get("status").asText().equals("up"))
                .filter(one -> one.get("serverVersion").asInt() / 10_000 == Integer.parseInt(id.split(":")[1]))
                .map(one -> !one.path("current").path("connections_total").isMissingNode())
                .orElse(false);
    }

    private static Optional<JsonNode> instance(Backend backend, String id) throws Exception {
        return item(backend.get("/api/v2/instances"), id);
    }

    private static JsonNode pulled(Backend backend, String id) throws Exception {
        return item(backend.get("/api/v2/pull"), id).orElseThrow();
    }

    private static Optional<JsonNode> item(JsonNode answer, String id) {
        return StreamSupport.stream(answer.get("items").spliterator(), false)
                .filter(one -> one.get("id").asText().equals(id))
                .findFirst();
    }

    /** Metrics of an instance that its collector says the state of. */
    private static Set<String> metrics(Backend backend, String collector, String instance) throws Exception {
        Pattern form = Pattern.compile("metric (\\w+) of " + Pattern.quote(instance));
        Set<String> metrics = new TreeSet<>();
        for (JsonNode agent : backend.get("/api/v2/agents").get("items")) {
            if (agent.get("collector").asText().equals(collector)) {
                for (JsonNode part : agent.get("parts")) {
                    Matcher name = form.matcher(part.get("name").asText());
                    if (name.matches()) {
                        metrics.add(name.group(1));
                    }
                }
            }
        }
        return metrics;
    }

    /** Families of an instance with rows in the store. */
    private static Set<String> families(TestPostgres store, String instance) throws SQLException {
        Set<String> families = new TreeSet<>();
        try (Connection connection = store.connect("postgres");
                Statement tables = connection.createStatement();
                Statement rows = connection.createStatement();
                ResultSet table = tables.executeQuery("select relname from pg_class where relkind = 'p'"
                        + " and relnamespace = 'metrics'::regnamespace and relname like 'f\\_%'")) {
            while (table.next()) {
                String name = table.getString(1);
                try (ResultSet row = rows.executeQuery(
                        "select exists (select from metrics." + name + " where instance_id = '" + instance + "')")) {
                    row.next();
                    if (row.getBoolean(1)) {
                        families.add(name);
                    }
                }
            }
        }
        return families;
    }

    private static void keepsTheSecret(Backend backend, TestPostgres store) throws Exception {
        Path key = backend.karaf.home().resolve("etc/secrets/pull-key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(backend.get("/api/v2/pull").toString()).doesNotContain(PASSWORD);
        assertThat(backend.karaf.log()).doesNotContain(PASSWORD);
        try (Connection connection = store.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select string_agg(p::text, ' ') from access.pulled_instances p")) {
            row.next();
            assertThat(row.getString(1)).contains("v2.").doesNotContain(PASSWORD);
        }
    }

    private static void removesForGood(Backend backend, String id) throws Exception {
        assertThat(backend.send("DELETE", "/api/v2/pull/" + id, null).statusCode())
                .isEqualTo(200);
        await("forgotten").atMost(SOON).until(() -> instance(backend, id).isEmpty());
    }

    private static void endsTheAlertsOf(Backend backend, String id) throws Exception {
        String ofIt = "/api/v2/alerts?instance=" + id + "&state=";
        await("an open alert")
                .atMost(SOON)
                .until(() -> !backend.get(ofIt + "open").get("items").isEmpty());
        removesForGood(backend, id);
        await("its end")
                .atMost(SOON)
                .until(() -> backend.get(ofIt + "open").get("items").isEmpty());
        assertThat(backend.get(ofIt + "resolved").findValuesAsText("resolvedBecause"))
                .contains("the instance is no longer registered");
    }

    private static void goesOnAfterAKill(Backend backend, AgentProcess agent) throws Exception {
        backend.karaf.kill();
        backend.start();
        backend.login();
        Instant started = Instant.now();
        for (String id : List.of("agent:17", "alone:17", "alone:14")) {
            await(id + " goes on").atMost(SOON).until(() -> instance(backend, id)
                    .filter(one -> Instant.parse(one.get("lastSeen").asText()).isAfter(started))
                    .isPresent());
        }
        assertThat(instance(backend, "alone:locked")).isEmpty();
        assertThat(agent.karaf.isAlive()).isTrue();
    }
}
