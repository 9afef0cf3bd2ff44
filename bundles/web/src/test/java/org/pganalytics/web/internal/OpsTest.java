// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.plugin.MeterSource.Meter;
import org.pganalytics.api.plugin.PartSource;
import org.pganalytics.model.PartState;

class OpsTest {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Pattern LINE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-zA-Z_]\\w*=\"(?:[^\"\\\\]|\\\\[\\\\n\"])*\",?)*})? (?:NaN|[+-]Inf|-?[0-9.]+(?:E-?\\d+)?)");
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
    void saysWhyItIsNotReady() throws Exception {
        assertThat(house.get("/health/live", "").statusCode()).isEqualTo(200);
        HttpResponse<String> answer = house.get("/health/ready", "");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
                .isEqualTo("{\"status\":\"not ready\",\"checks\":{\"intake\":\"not there yet\","
                        + "\"fleet\":\"not there yet\",\"store\":\"not there yet\","
                        + "\"accounts\":\"not there yet\",\"gateway\":\"not there yet\"}}");
        house.readiness.intake = batch -> CompletableFuture.completedFuture(null);
        house.readiness.fleet = house;
        house.readiness.store = house;
        house.readiness.addPart(() -> new PartState("gateway", PartState.Health.OK, ""));
        PartSource waiting = () -> new PartState("accounts", PartState.Health.DEGRADED, "waiting for the store");
        house.readiness.addPart(waiting);
        HttpResponse<String> withoutAccount = house.get("/health/ready", "");
        assertThat(withoutAccount.statusCode()).isEqualTo(503);
        assertThat(withoutAccount.body()).contains("\"accounts\":\"waiting for the store\"", "\"gateway\":\"ok\"");
        house.readiness.removePart(waiting);
        house.readiness.addPart(() -> new PartState("accounts", PartState.Health.OK, ""));
        assertThat(house.get("/health/ready", "").statusCode()).isEqualTo(200);
        house.get("/health/ready", "");
        assertThat(house.statusCalls).as("asked at most every two seconds").isEqualTo(1);
        assertThat(house.get("/health/other", "").statusCode()).isEqualTo(404);
    }

    @Test
    void asksStrangersForAToken() throws Exception {
        for (String path : List.of("/health/live", "/health/ready", "/metrics")) {
            HttpRequest forwarded = HttpRequest.newBuilder(house.uri(path))
                    .header("X-Forwarded-For", "192.0.2.1")
                    .build();
            assertThat(house.client
                            .send(forwarded, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(401);
        }
        HttpRequest withToken = HttpRequest.newBuilder(house.uri("/metrics"))
                .header("X-Forwarded-For", "192.0.2.1")
                .header("Authorization", "Bearer viewer-token")
                .build();
        assertThat(house.client
                        .send(withToken, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void writesValidPrometheusText() throws Exception {
        house.metrics.addSource(() -> {
            throw new IllegalStateException("broken source");
        });
        house.metrics.addSource(() -> List.of(
                new Meter("pganalytics_test_total", true, "Back\\slash and\nline", "{a=\"x \\\"y\\\" \\\\ \\n\"}", 1),
                new Meter("pganalytics_other", false, "Between", "", Double.NaN),
                new Meter("pganalytics_test_total", true, "Other help", "{a=\"z\"}", 1e20),
                new Meter("pganalytics_test_total", true, "Twice", "{a=\"z\"}", 3),
                new Meter("bad name", true, "", "", 1),
                new Meter("pganalytics_bad", true, "", "{a=\"x}", 1)));
        HttpResponse<String> answer = house.get("/metrics", "");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        String text = answer.body();
        assertThat(text)
                .contains(
                        "# HELP pganalytics_test_total Back\\\\slash and\\nline\n# TYPE pganalytics_test_total counter\n")
                .contains("pganalytics_test_total{a=\"z\"} 1.0E20\n")
                .contains("pganalytics_other NaN\n")
                .contains("pganalytics_meters_refused 3\n")
                .contains("jvm_memory_used_bytes{area=\"heap\"}", "process_cpu_seconds_total")
                .doesNotContain("bad name 1", "pganalytics_bad");
        Set<String> families = new HashSet<>();
        Set<String> series = new HashSet<>();
        String family = "";
        for (String line : text.split("\n")) {
            if (line.startsWith("# HELP ")) {
                family = line.split(" ")[2];
                assertThat(families.add(family)).as(line).isTrue();
            } else if (!line.startsWith("# TYPE " + family + " ")) {
                assertThat(line).matches(LINE).startsWith(family);
                assertThat(series.add(line.substring(0, line.lastIndexOf(' '))))
                        .as(line)
                        .isTrue();
            }
        }
        if (Files.isExecutable(PROMTOOL)) {
            Process promtool = new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
            try (var in = promtool.getOutputStream()) {
                in.write(house.get("/metrics", "").body().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            String said = new String(promtool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(promtool.waitFor()).as(said).isIn(0, 3);
        }
    }
}
