// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.testkit.TestPostgres;

/** Both packaged distributions as processes, the embedded store, a real PostgreSQL that is watched. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirstLightIT {
    private static final Duration PLUGGED_IN = Duration.ofSeconds(3);

    @TempDir
    static Path directory;

    private final Started started = new Started();
    private TestPostgres watched;
    private Backend backend;
    private AgentProcess agent;

    @BeforeAll
    void start() throws Exception {
        watched = started.add(TestPostgres.start(17, "shared_preload_libraries=pg_stat_statements"));
        backend = started.add(Backend.unpack(directory)).start();
        agent = started.add(AgentProcess.start(directory, backend, watched, "db1:5432", "2s", "1s"));
        backend.login();
        await("first data")
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        !instance().path("current").path("connections_total").isMissingNode());
    }

    @AfterAll
    void stop() throws Exception {
        started.close();
    }

    @Test
    void showsWhatTheServerSays() throws Exception {
        // The agent says hello before it has reached its server, and tells the version with the next heartbeat
        await("version")
                .atMost(Duration.ofSeconds(20))
                .until(() -> instance().get("serverVersion").asInt() / 10_000 == 17);
        assertThat(instance().get("status").asText()).isEqualTo("up");

        await("a series with values").atMost(Duration.ofSeconds(30)).until(() -> {
            JsonNode answer = backend.get("/api/v2/instances/db1:5432/metrics?names=connections_total&from="
                    + Instant.now().minusSeconds(600) + "&to=" + Instant.now().plusSeconds(60) + "&step=0s");
            return answer.get("series").get(0).get("points").size() > 2;
        });
    }

    @Test
    void explainsASessionThatBlocksOthersAndResolvesTheAlert() throws Exception {
        String id;
        try (PushedMessages pushed = new PushedMessages(backend);
                BlockedSession blocked = new BlockedSession(watched)) {
            await("alert").atMost(Duration.ofSeconds(15)).until(() -> openAlert("idle_in_transaction_blocker")
                    .isPresent());
            JsonNode alert = openAlert("idle_in_transaction_blocker").orElseThrow();
            assertThat(alert.get("instance").asText()).isEqualTo("db1:5432");
            assertThat(alert.get("path")).isNotEmpty();
            alert.get("path")
                    .forEach(step -> assertThat(step.get("measurements")).isNotEmpty());
            await("pushed").atMost(Duration.ofSeconds(5)).until(() -> pushed.tellOf("idle_in_transaction_blocker"));

            assertThat(walkThroughTheDashboard("idle_in_transaction_blocker"))
                    .startsWith("path idle_in_transaction_blocker ");
            id = alert.get("id").asText();
            JsonNode acknowledged = backend.get("/api/v2/alerts/" + id);
            assertThat(acknowledged.get("state").asText()).isEqualTo("acknowledged");
            assertThat(acknowledged.get("acknowledgedBy").asText()).isEqualTo("admin");
        }
        await("resolved").atMost(Duration.ofSeconds(60)).until(() -> backend.get("/api/v2/alerts/" + id)
                .get("state")
                .asText()
                .equals("resolved"));
    }

    @Test
    void deploysARuleFileWhileRunning() throws Exception {
        Path rule = backend.karaf.drop("it-rule.yaml", resource("it-rule.yaml"));
        await("rule active").atMost(PLUGGED_IN).until(() -> rule("IT01").isPresent());
        try (Connection somebody = watched.connect("postgres")) {
            await("rule fires").atMost(Duration.ofSeconds(20)).until(() -> openAlert("application_error_storm")
                    .isPresent());
        }

        Files.delete(rule);
        await("rule gone").atMost(PLUGGED_IN).until(() -> rule("IT01").isEmpty());
    }

    @Test
    void refusesABrokenRuleWithItsReason() throws Exception {
        int before = backend.get("/api/v2/rules").get("items").size();
        Path broken = backend.karaf.drop(
                "broken.yaml",
                new String(resource("it-rule.yaml"), StandardCharsets.UTF_8)
                        .replace("IT01", "IT99")
                        .replace("condition: ", "condition: ((( ")
                        .getBytes(StandardCharsets.UTF_8));
        await("refused")
                .atMost(PLUGGED_IN)
                .until(() -> backend.get("/api/v2/plugins").toString().contains("broken.yaml"));
        JsonNode refused = find(backend.get("/api/v2/plugins").get("items"), "source", "broken.yaml")
                .orElseThrow();
        assertThat(refused.get("health").asText()).isEqualTo("failed");
        assertThat(refused.get("detail").asText()).isNotEmpty();
        Files.delete(broken);
        await("forgotten")
                .atMost(PLUGGED_IN)
                .until(() -> backend.get("/api/v2/rules").get("items").size() == before);
    }

    @Test
    void deploysAPluginBundleInBothRoles() throws Exception {
        byte[] jar = Files.readAllBytes(Path.of(System.getProperty("examplePlugin")));
        Path inBackend = backend.karaf.drop("example-plugin.jar", jar);
        await("rule of the bundle").atMost(PLUGGED_IN).until(() -> rule("EX01").isPresent());
        Path inAgent = agent.karaf.drop("example-plugin.jar", jar);
        await("metric of the bundle").atMost(Duration.ofSeconds(15)).until(() -> part("example_backends")
                .isPresent());

        Files.delete(inBackend);
        await("rule gone").atMost(PLUGGED_IN).until(() -> rule("EX01").isEmpty());
        Files.delete(inAgent);
        await("metric gone").atMost(Duration.ofSeconds(15)).until(() -> part("example_backends")
                .isEmpty());
    }

    @Test
    void deploysAMetricFileAndRefusesABrokenOne() throws Exception {
        Path good = agent.karaf.drop(
                "it_metric.sql",
                """
                -- name: it_metric
                -- columns:
                --   answer gauge integer
                SELECT 42 AS answer
                """
                        .getBytes(StandardCharsets.UTF_8));
        Path broken =
                agent.karaf.drop("it_broken.sql", "-- name: it_broken\nSELECT 1\n".getBytes(StandardCharsets.UTF_8));
        // The state travels with the heartbeat, every 10 s.
        await("metric").atMost(Duration.ofSeconds(15)).until(() -> part("it_metric")
                .isPresent());
        assertThat(part("it_metric").orElseThrow().get("health").asText()).isEqualTo("ok");
        await("refused").atMost(Duration.ofSeconds(15)).until(() -> part("it_broken")
                .isPresent());
        assertThat(part("it_broken").orElseThrow().get("health").asText()).isEqualTo("failed");

        Files.delete(good);
        Files.delete(broken);
        await("gone")
                .atMost(Duration.ofSeconds(15))
                .until(() -> part("it_metric").isEmpty() && part("it_broken").isEmpty());
    }

    @Test
    void tellsPrometheusOfItself() throws Exception {
        String page = backend.send("GET", "/metrics", null).body();
        PrometheusText.check(page);
        assertThat(page)
                .contains(
                        "pganalytics_store_up 1\n", "pganalytics_gateway_agents 1\n", "pganalytics_meters_refused 0\n");
    }

    @Test
    void answersWhatTheContainerRefusesAsAProblem() throws Exception {
        for (String request :
                List.of("404 GET /nothing", "405 POST /metrics", "405 PUT /health/ready", "405 DELETE /")) {
            String[] parts = request.split(" ");
            HttpResponse<String> answer = backend.send(parts[1], parts[2], null);
            assertThat(answer.statusCode()).as(request).isEqualTo(Integer.parseInt(parts[0]));
            assertThat(answer.headers().firstValue("Content-Type")).as(request).contains("application/problem+json");
        }
    }

    @Test
    void asksForALogin() throws Exception {
        assertThat(HttpClient.newHttpClient()
                        .send(
                                java.net.http.HttpRequest.newBuilder(URI.create(backend.url() + "/api/v2/instances"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
    }

    /** What a person sees and does, page by page, in a real Chromium; acknowledges the alert and tells its path. */
    private String walkThroughTheDashboard(String rootCause) throws Exception {
        Path script = Path.of(FirstLightIT.class.getResource("dashboard.mjs").toURI());
        Process node = new ProcessBuilder(
                        "node",
                        script.toString(),
                        System.getProperty("browserModule"),
                        backend.url() + "/",
                        backend.password(),
                        "db1:5432",
                        rootCause)
                .redirectErrorStream(true)
                .start();
        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor()).as(output).isZero();
        return output.lines()
                .filter(line -> line.startsWith("path "))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode instance() throws IOException, InterruptedException {
        return find(backend.get("/api/v2/instances").get("items"), "id", "db1:5432")
                .orElseGet(com.fasterxml.jackson.databind.node.JsonNodeFactory.instance::objectNode);
    }

    private Optional<JsonNode> openAlert(String rootCause) throws IOException, InterruptedException {
        return find(backend.get("/api/v2/alerts?state=open").get("items"), "rootCause", rootCause);
    }

    private Optional<JsonNode> rule(String id) throws IOException, InterruptedException {
        return find(backend.get("/api/v2/rules").get("items"), "id", id);
    }

    private Optional<JsonNode> part(String name) throws IOException, InterruptedException {
        for (JsonNode one : backend.get("/api/v2/agents").get("items")) {
            Optional<JsonNode> found = find(one.get("parts"), "name", name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<JsonNode> find(JsonNode items, String key, String part) {
        for (JsonNode item : items) {
            if (item.path(key).asText().contains(part)) {
                return Optional.of(item);
            }
        }
        return Optional.empty();
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = FirstLightIT.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }
}
