// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardServletTest {
    private static final Server SERVER = new Server();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static int port;

    @BeforeAll
    static void serve() throws Exception {
        ServerConnector connector = new ServerConnector(SERVER);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        SERVER.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new DashboardServlet()), "/*");
        context.addServlet(new ServletHolder(new Neighbour()), "/api/v2/*");
        context.addServlet(new ServletHolder(new Neighbour()), "/metrics");
        SERVER.setHandler(context);
        SERVER.start();
        port = connector.getLocalPort();
    }

    @AfterAll
    static void stop() throws Exception {
        SERVER.stop();
    }

    @Test
    void servesTheBuiltPageAtTheRootAndHasItAskedForEveryTime() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<div id=\"root\">");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValue(DashboardServlet.CONTENT_SECURITY_POLICY);
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void servesEveryAssetThePageNamesForEver() throws Exception {
        Matcher asset = Pattern.compile("\\./(assets/[^\"]+)").matcher(get("/").body());
        int assets = 0;
        while (asset.find()) {
            HttpResponse<String> file = get("/" + asset.group(1));
            assertThat(file.statusCode()).as(asset.group(1)).isEqualTo(200);
            assertThat(file.headers().firstValue("Cache-Control"))
                    .hasValueSatisfying(v -> assertThat(v).contains("immutable"));
            assets++;
        }
        assertThat(assets).isGreaterThanOrEqualTo(2);
    }

    @Test
    void answersNotModifiedToItsOwnTag() throws Exception {
        String tag = get("/").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again =
                CLIENT.send(request("/").header("If-None-Match", tag).build(), BodyHandlers.ofString());

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void packsForThoseWhoUnpack() throws Exception {
        HttpResponse<byte[]> packed =
                CLIENT.send(request("/").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());

        assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        String page = new String(
                new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(page).isEqualTo(get("/").body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing.html", "/assets", "/assets/", "/.npmrc", "/index"})
    void knowsNothingElse(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../META-INF/MANIFEST.MF",
                "/%2e%2e/META-INF/MANIFEST.MF",
                "/..%2fMETA-INF/MANIFEST.MF",
                "/assets/..%5c..%5cMETA-INF/MANIFEST.MF",
                "//etc/passwd",
                "/..;/META-INF/MANIFEST.MF"
            })
    void letsNobodyOutOfTheFolder(String target) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 40")
                    .doesNotContain("Bundle-")
                    .doesNotContain("root:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v2/instances", "/metrics"})
    void leavesLongerPatternsToTheirOwners(String path) throws Exception {
        assertThat(get(path).body()).isEqualTo("neighbour");
    }

    @Test
    void refusesToBeWrittenTo() throws Exception {
        HttpRequest post =
                request("/").POST(HttpRequest.BodyPublishers.noBody()).build();
        assertThat(CLIENT.send(post, BodyHandlers.discarding()).statusCode()).isEqualTo(405);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(request(path).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static final class Neighbour extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("neighbour");
        }
    }
}
