// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pganalytics.api.store.StoredRow;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.api.web.Request;
import org.pganalytics.model.Alert;
import org.pganalytics.model.Severity;

class RestTest {
    private static final String ADMIN = "admin-token";
    private static final String VIEWER = "viewer-token";
    private final ObjectMapper mapper = new ObjectMapper();
    private TestHouse house;

    @BeforeEach
    void open() throws Exception {
        house = new TestHouse();
    }

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    @Test
    void logsInAndOut() throws Exception {
        HttpResponse<String> answer =
                house.send("POST", "/api/v2/auth/login", "", "{\"username\":\"admin\",\"password\":\"right\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(mapper.readTree(answer.body()))
                .isEqualTo(mapper.readTree("{\"token\":\"admin-token\",\"expires\":\"2026-11-23T10:00:00Z\","
                        + "\"user\":{\"name\":\"admin\",\"role\":\"admin\"}}"));
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(house.send("POST", "/api/v2/auth/logout", ADMIN, null).statusCode())
                .isEqualTo(200);
        assertThat(house.get("/api/v2/instances", ADMIN).statusCode()).isEqualTo(401);
    }

    @Test
    void takesNoBodyButJson() throws Exception {
        HttpRequest form = HttpRequest.newBuilder(house.uri("/api/v2/auth/login"))
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"username\":\"admin\",\"password\":\"right\"}"))
                .build();
        HttpResponse<String> answer = house.client.send(form, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({"GET,/nothing,404", "POST,/metrics,405", "PUT,/health/ready,405", "DELETE,/ws/v2,405"})
    void answersWhatTheContainerRefusesAsAProblem(String method, String path, int status) throws Exception {
        HttpResponse<String> answer = house.send(method, path, "", null);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = mapper.readTree(answer.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("instance").asText()).isEqualTo(path);
    }

    @Test
    void sendsSecurityHeaders() throws Exception {
        HttpResponse<String> answer = house.get("/api/v2/instances", "");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'self'", "frame-ancestors 'none'");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    @Test
    void showsInstancesWithAlertsAndNewestValues() throws Exception {
        house.addAlert(Severity.WARNING, Alert.State.OPEN);
        house.addAlert(Severity.CRITICAL, Alert.State.ACKNOWLEDGED);
        house.addAlert(Severity.CRITICAL, Alert.State.RESOLVED);
        house.latest.observed(house.observation(12.5));
        JsonNode one = json("/api/v2/instances").at("/items/0");
        assertThat(one)
                .isEqualTo(mapper.readTree("{\"id\":\"db1:5432\",\"collector\":\"host1\",\"systemIdentifier\":\"74\","
                        + "\"serverVersion\":180006,\"tags\":{\"env\":\"test\"},\"firstSeen\":\"2026-11-23T09:59:00Z\","
                        + "\"lastSeen\":\"2026-11-23T10:00:00Z\",\"status\":\"up\",\"openAlerts\":2,"
                        + "\"worstSeverity\":\"critical\",\"current\":{\"cpu_percent\":12.5}}"));
        assertThat(json("/api/v2/instances/db1:5432")).isEqualTo(one);
        assertThat(json("/api/v2/instances/db1%3A5432")).isEqualTo(one);
    }

    @Test
    void showsWhatChangedAndWhatTheLogToldTheNewestFirst() throws Exception {
        Instant now = TestHouse.NOW;
        house.rows.put(
                "change_events",
                List.of(
                        new StoredRow(now.minusSeconds(10), Map.of("object", "work_mem")),
                        new StoredRow(now.minusSeconds(90_000), Map.of("object", "port"))));
        house.rows.put(
                "log_events", List.of(new StoredRow(now.minusSeconds(5), Map.of("class", "error", "count", 2L))));
        String path = "/api/v2/instances/db1:5432/events";
        assertThat(json(path))
                .isEqualTo(mapper.readTree("{\"items\":[{\"time\":\"2026-11-23T09:59:55Z\",\"family\":\"log_events\","
                        + "\"values\":{\"class\":\"error\",\"count\":2}},{\"time\":\"2026-11-23T09:59:50Z\","
                        + "\"family\":\"change_events\",\"values\":{\"object\":\"work_mem\"}}]}"));
        assertThat(json(path + "?family=change_events&from=2026-11-20T10:00:00Z")
                        .at("/items/1/values/object")
                        .asText())
                .isEqualTo("port");
        assertThat(json(path + "?limit=1").at("/items")).hasSize(1);
        assertThat(house.get(path + "?family=roles", VIEWER).statusCode()).isEqualTo(400);
        assertThat(house.get(path + "?from=2027-01-01T00:00:00Z", VIEWER).statusCode())
                .isEqualTo(400);
        assertThat(house.get("/api/v2/instances/db2:5432/events", VIEWER).statusCode())
                .isEqualTo(404);
        assertThat(house.get(path, "").statusCode()).isEqualTo(401);
    }

    @Test
    void showsMetricsOverTime() throws Exception {
        JsonNode answer = json("/api/v2/instances/db1:5432/metrics?names=cpu_percent,load1"
                + "&from=2026-11-23T09:00:00Z&to=2026-11-23T10:00:00Z&step=10s");
        assertThat(answer)
                .isEqualTo(mapper.readTree("{\"instance\":\"db1:5432\",\"from\":\"2026-11-23T09:00:00Z\","
                        + "\"to\":\"2026-11-23T10:00:00Z\",\"step\":\"10s\",\"series\":["
                        + "{\"name\":\"cpu_percent\",\"unit\":\"percent\",\"points\":[[1795424400000,1.5]]},"
                        + "{\"name\":\"load1\",\"unit\":\"\",\"points\":[[1795424400000,1.5]]}]}"));
        assertThat(json("/api/v2/instances/db1:5432/metrics").get("series")).hasSize(36);
    }

    @Test
    void showsAlertsAndLetsAnAdminAcknowledge() throws Exception {
        Alert alert = house.addAlert(Severity.WARNING, Alert.State.OPEN);
        Alert resolved = house.addAlert(Severity.WARNING, Alert.State.RESOLVED);
        String path = "/api/v2/alerts/" + alert.id();
        assertThat(json("/api/v2/alerts").get("items")).hasSize(2);
        assertThat(json("/api/v2/alerts?state=open&instance=db1:5432&limit=1").get("items"))
                .containsExactly(json(path));
        JsonNode shown = json(path);
        assertThat(shown.get("rootCause").asText()).isEqualTo("missing_index");
        assertThat(shown.at("/path/0/measurements/0/value").asDouble()).isEqualTo(9.5);
        assertThat(shown.get("acknowledgedAt").isNull()).isTrue();
        assertThat(shown.get("against")).hasSize(1);

        problem(house.send("POST", path + "/acknowledge", VIEWER, null), 403);
        HttpResponse<String> taken = house.send("POST", path + "/acknowledge", ADMIN, null);
        assertThat(mapper.readTree(taken.body()).get("acknowledgedBy").asText()).isEqualTo("admin");
        problem(house.send("POST", "/api/v2/alerts/" + resolved.id() + "/acknowledge", ADMIN, null), 409);
        problem(house.send("POST", "/api/v2/alerts/" + UUID.randomUUID() + "/acknowledge", ADMIN, null), 404);
    }

    @Test
    void showsRulesPluginsAndAgents() throws Exception {
        assertThat(json("/api/v2/rules").at("/items/0/noInput/0").asText()).isEqualTo("db2:5432: no table_stats");
        assertThat(json("/api/v2/plugins").get("items")).hasSize(17);
        assertThat(json("/api/v2/agents").at("/items/0/parts/0/health").asText())
                .isEqualTo("degraded");
        assertThat(json("/api/v2/agents").at("/items/0/clockOffsetMillis").asInt())
                .isEqualTo(-5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/instances/db1:5432/metrics?names=nonsense",
                "/instances/db1:5432/metrics?from=yesterday",
                "/instances/db1:5432/metrics?step=1",
                "/instances/db1:5432/metrics?step=1ms",
                "/instances/db1:5432/metrics?from=2026-11-23T10:00:01Z",
                "/alerts?state=odd",
                "/alerts?limit=0",
                "/alerts/12",
                "/instances/%20"
            })
    void refusesBadParameters(String path) throws Exception {
        problem(house.get("/api/v2" + path, VIEWER), 400);
    }

    @Test
    void tellsProblems() throws Exception {
        problem(house.get("/api/v2/instances", ""), 401);
        problem(house.get("/api/v2/instances", "stale"), 401);
        problem(house.get("/api/v2/nowhere", VIEWER), 404);
        problem(house.get("/api/v2/instances/db9:1", VIEWER), 404);
        HttpResponse<String> wrongMethod = house.send("DELETE", "/api/v2/alerts", VIEWER, null);
        problem(wrongMethod, 405);
        assertThat(wrongMethod.headers().firstValue("Allow")).contains("GET");
        String login = "/api/v2/auth/login";
        problem(house.send("POST", login, "", "{\"username\":\"admin\",\"password\":\"wrong\"}"), 401);
        for (String body : new String[] {"", "{", "[]", "null", "{\"username\":1}", "[".repeat(5000)}) {
            problem(house.send("POST", login, "", body), 400);
        }
        problem(house.send("POST", login, "", " ".repeat(ApiServlet.MAX_BODY + 1)), 413);
        HttpResponse<String> locked = house.send("POST", login, "", "{\"username\":\"locked\",\"password\":\"x\"}");
        problem(locked, 429);
        assertThat(locked.headers().firstValue("Retry-After")).contains("7");
        house.storeAway = true;
        problem(house.send("POST", login, "", "{\"username\":\"admin\",\"password\":\"right\"}"), 503);
        problem(house.get("/api/v2/instances/db1:5432/metrics", VIEWER), 503);
    }

    @Test
    void endpointsComeAndGo() throws Exception {
        Endpoint plugin = endpoint(r -> r.variable("name"));
        problem(house.get("/api/v2/plugin/x", VIEWER), 404);
        house.router.addEndpoint(plugin);
        assertThat(json("/api/v2/plugin/x").asText()).isEqualTo("x");
        house.router.removeEndpoint(plugin);
        problem(house.get("/api/v2/plugin/x", VIEWER), 404);
    }

    @Test
    void hidesTheReasonOfAFailure() throws Exception {
        house.router.addEndpoint(endpoint(r -> {
            throw new IllegalStateException("secret of the house");
        }));
        HttpResponse<String> answer = house.get("/api/v2/plugin/x", VIEWER);
        problem(answer, 500);
        assertThat(answer.body()).doesNotContain("secret");
        house.router.addEndpoint(endpoint(r -> {
            throw new NoSuchElementException();
        }));
    }

    private static Endpoint endpoint(Function<Request, Object> answer) {
        return new Endpoint() {
            @Override
            public String method() {
                return "GET";
            }

            @Override
            public String path() {
                return "/plugin/{name}";
            }

            @Override
            public Object answer(Request request) {
                return answer.apply(request);
            }
        };
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = house.get(path, VIEWER);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        return mapper.readTree(answer.body());
    }

    private void problem(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        JsonNode problem = mapper.readTree(answer.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.fieldNames()).toIterable().contains("type", "title", "detail", "instance");
    }
}
