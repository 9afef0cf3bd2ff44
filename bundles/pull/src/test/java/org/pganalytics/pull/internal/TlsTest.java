// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Secret;
import org.pganalytics.api.pull.SslMode;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.sampling.MetricCatalog;
import org.pganalytics.sampling.Sampler;
import org.pganalytics.testkit.Certificate;
import org.pganalytics.testkit.TestPostgres;

/** A server with a certificate for 127.0.0.1, which asks the role "clear" for its password as it is. */
class TlsTest {
    @TempDir
    static Path directory;

    private static TestPostgres postgres;
    private static String certificate;
    private static String stranger;

    private final MetricCatalog catalog = new MetricCatalog();

    @BeforeAll
    static void start() throws Exception {
        Certificate own = Certificate.selfSigned(directory, "own", "ip:127.0.0.1");
        certificate = Files.readString(own.chain());
        stranger = Files.readString(
                Certificate.selfSigned(directory, "stranger", "ip:127.0.0.1").chain());
        postgres = TestPostgres.start(18);
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            // by the server itself: whoever it runs as must own the key
            write(connection, certificate, "cat > server.crt");
            write(connection, Files.readString(own.key()), "umask 077; cat > server.key");
            write(connection, "host all clear 127.0.0.1/32 password", "cat - pg_hba.conf > hba && mv hba pg_hba.conf");
            statement.execute("CREATE ROLE monitor LOGIN PASSWORD 'right' IN ROLE pg_monitor");
            statement.execute("CREATE ROLE clear LOGIN PASSWORD 'right' IN ROLE pg_monitor");
            statement.execute("ALTER SYSTEM SET ssl = on");
            statement.execute("SELECT pg_reload_conf()");
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            try (Connection fresh = postgres.connect("postgres");
                    Statement statement = fresh.createStatement();
                    var row = statement.executeQuery("SHOW ssl")) {
                return row.next() && row.getString(1).equals("on");
            }
        });
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void connectsToTheServerThatTheCertificateIsFor() {
        assertThat(reason("127.0.0.1", "monitor", SslMode.VERIFY_FULL, certificate))
                .isEmpty();
        assertThat(reason("127.0.0.1", "clear", SslMode.VERIFY_FULL, certificate))
                .isEmpty();
    }

    @Test
    void refusesACertificateOfAnotherHostOrAuthority() {
        assertThat(reason("localhost", "monitor", SslMode.VERIFY_FULL, certificate))
                .contains("localhost");
        assertThat(reason("localhost", "monitor", SslMode.VERIFY_CA, certificate))
                .isEmpty();
        assertThat(reason("127.0.0.1", "monitor", SslMode.VERIFY_FULL, stranger))
                .contains("SSL error");
        assertThat(reason("127.0.0.1", "monitor", SslMode.VERIFY_CA, stranger)).contains("SSL error");
        assertThat(reason("127.0.0.1", "monitor", SslMode.VERIFY_FULL, "")).contains("SSL error");
    }

    @Test
    void givesThePasswordItselfToNobodyUnverified() {
        assertThat(reason("127.0.0.1", "monitor", SslMode.REQUIRE, "")).isEmpty();
        assertThat(reason("127.0.0.1", "clear", SslMode.REQUIRE, "")).contains("requireAuth");
        assertThat(reason("127.0.0.1", "clear", SslMode.DISABLE, "")).contains("requireAuth");
    }

    /** Why it is not sampled; empty when it is, through TLS as far as the mode says so. */
    private String reason(String host, String user, SslMode mode, String pem) {
        catalog.put(
                "tls.sql",
                "-- name: tls\n-- columns:\n--   n gauge integer\n"
                        + "SELECT 1 / count(*) AS n FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl\n");
        PullTarget target = new PullTarget(
                new InstanceId("tls"),
                List.of(new HostPort(host, postgres.port())),
                "any",
                "postgres",
                user,
                mode,
                pem,
                Duration.ofSeconds(10),
                "password");
        Samplers samplers =
                new Samplers(catalog, new Certificates(directory.resolve("pull")), List.of(new StaticPassword()));
        try (Sampler sampler = samplers.of(target, () -> new Secret("right"))) {
            sampler.sample();
            return sampler.parts().stream()
                    .filter(part -> part.health() != PartState.Health.OK)
                    .findFirst()
                    .map(PartState::detail)
                    .orElse("");
        }
    }

    private static void write(Connection connection, String text, String command) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT set_config('test.text', ?, false)")) {
            statement.setString(1, text);
            statement.execute();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT string_to_table(current_setting('test.text'), E'\\n')) TO PROGRAM '" + command + "'");
        }
    }
}
