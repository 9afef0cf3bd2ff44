// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import org.pganalytics.testkit.TestPostgres;

/** The backend's distribution as a process, with a client of its REST interface. */
public final class Backend implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    public final KarafProcess karaf;
    public final int httpPort;
    public int gatewayPort;
    private final HttpClient http = HttpClient.newHttpClient();
    private String token = "";

    private Backend(KarafProcess karaf, int httpPort, int gatewayPort) {
        this.karaf = karaf;
        this.httpPort = httpPort;
        this.gatewayPort = gatewayPort;
    }

    /** Unpacked and configured to ports of its own and to this store; not started. */
    public static Backend unpack(Path directory, TestPostgres store) throws IOException, InterruptedException {
        return unpack(directory)
                .configure(
                        "org.pganalytics.storage.postgres",
                        Map.of(
                                "url", store.jdbcUrl("postgres"),
                                "user", store.user(),
                                "password", store.password()));
    }

    /** Unpacked and configured to ports of its own, with the embedded store; not started. */
    public static Backend unpack(Path directory) throws IOException, InterruptedException {
        // As root's, its database is run by another user: where he cannot get to he would keep the data elsewhere
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        KarafProcess karaf = KarafProcess.unpack("backend", directory);
        int http = KarafProcess.freePort();
        int gateway = KarafProcess.freePort();
        return new Backend(karaf, http, gateway)
                .configure(
                        "org.apache.felix.http",
                        Map.of(
                                "org.osgi.service.http.port",
                                Integer.toString(http),
                                "org.osgi.service.http.port.secure",
                                Integer.toString(KarafProcess.freePort())))
                .configure("org.pganalytics.gateway", Map.of("port", Integer.toString(gateway)))
                .configure("org.apache.karaf.shell", Map.of("sshPort", Integer.toString(KarafProcess.freePort())));
    }

    /** Sets keys of its gateway's configuration; a running backend takes them within a second. */
    public Backend gateway(Map<String, String> settings) throws IOException {
        gatewayPort = Integer.parseInt(settings.getOrDefault("port", Integer.toString(gatewayPort)));
        return configure("org.pganalytics.gateway", settings);
    }

    /** The value in /metrics of the meter of this name and these labels. */
    long meter(String name) throws IOException, InterruptedException {
        return send("GET", "/metrics", null)
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no meter " + name));
    }

    public Backend configure(String pid, Map<String, String> settings) throws IOException {
        karaf.configure(pid, settings);
        return this;
    }

    /** Starts it and waits until it says that it is ready. */
    public Backend start() throws IOException {
        karaf.start();
        try {
            await("backend ready")
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(200))
                    .until(this::isReady);
        } catch (RuntimeException | Error e) {
            AssertionError failure = new AssertionError("the backend does not start: " + karaf.log(), e);
            stop(failure);
            throw failure;
        }
        return this;
    }

    private void stop(AssertionError failure) {
        try {
            karaf.close();
        } catch (InterruptedException e) {
            failure.addSuppressed(e);
        }
    }

    boolean isReady() throws IOException, InterruptedException {
        assertThat(karaf.isAlive()).as("backend alive").isTrue();
        try {
            return send("GET", "/health/ready", null).statusCode() == 200;
        } catch (IOException notYetListening) {
            return false;
        }
    }

    public String agentToken() throws IOException {
        return Files.readString(karaf.home().resolve("etc/secrets/agent-token")).trim();
    }

    public String password() throws IOException {
        return Files.readAllLines(karaf.home().resolve("etc/secrets/initial-password")).stream()
                .filter(line -> line.startsWith("password="))
                .map(line -> line.substring("password=".length()))
                .findFirst()
                .orElseThrow();
    }

    public String url() {
        return "http://127.0.0.1:" + httpPort;
    }

    public String token() {
        return token;
    }

    /** Logs in, at the first try: a backend that is ready has an account. */
    public void login() throws IOException, InterruptedException {
        HttpResponse<String> answer = send(
                "POST",
                "/api/v2/auth/login",
                JSON.writeValueAsString(Map.of("username", "admin", "password", password())));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        token = JSON.readTree(answer.body()).get("token").asText();
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("GET", path, null);
        assertThat(answer.statusCode()).as("GET %s: %s", path, answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    public HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(20));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        request.header("Content-Type", "application/json");
        request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws InterruptedException {
        karaf.close();
    }
}
