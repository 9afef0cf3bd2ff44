// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.testkit.TestPostgres;

/** Two packaged backends on one store divide the instances without agent, whatever becomes of the locks they hold there. */
class PullDivisionIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> IDS = List.of("db:1", "db:2", "db:3", "db:4");
    private static final Duration SOON = Duration.ofSeconds(60);
    /** In which a loss is noticed: a round is 3 s. */
    private static final int ROUNDS_SECONDS = 10;

    @TempDir
    Path directory;

    @Test
    void sampleEachInstanceOnceWhoeverIsLost() throws Exception {
        try (TestPostgres store = TestPostgres.start(18);
                TestPostgres watched = TestPostgres.start(17);
                Connection sql = store.connect("postgres");
                Backend one = Backend.unpack(Files.createDirectories(directory.resolve("one")), store)
                        .start();
                Backend two = Backend.unpack(Files.createDirectories(directory.resolve("two")), store)) {
            for (String secret : List.of("pull-key", "initial-password")) {
                Path file = Path.of("etc/secrets", secret);
                Files.createDirectories(two.karaf.home().resolve("etc/secrets"));
                Files.copy(
                        one.karaf.home().resolve(file),
                        two.karaf.home().resolve(file),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
            one.login();
            for (String id : IDS) {
                register(one, id, watched);
            }
            await("one backend has all").atMost(SOON).until(() -> instances(one) == IDS.size());
            two.start();
            two.login();
            awaitHalves(one, two);

            assertThat(holders(one)).isEqualTo(holders(two)).hasSize(2);
            losesItsLocks(sql, one, two);
            awaitHalves(one, two);

            one.karaf.kill();
            await("the other one takes over").atMost(SOON).until(() -> instances(two) == IDS.size());
            long before = number(sql, "SELECT count(*) FROM metrics.metrics_raw");
            await("and goes on")
                    .atMost(SOON)
                    .until(() -> number(sql, "SELECT count(*) FROM metrics.metrics_raw") > before + 2 * IDS.size());

            assertThat(number(sql, "SELECT count(*) - count(DISTINCT (instance_id, time)) FROM metrics.metrics_raw"))
                    .as("snapshots stored twice")
                    .isZero();
            assertThat(number(sql, LONGEST_OVERLAP))
                    .as("seconds in which two runs sampled one instance")
                    .isLessThan(ROUNDS_SECONDS);
            assertThat(number(sql, LONGEST_GAP))
                    .as("seconds in which nobody sampled an instance")
                    .isLessThan(2 * ROUNDS_SECONDS);
        }
    }

    /** A run is one backend's for as long as it has the instance. */
    private static final String LONGEST_OVERLAP =
            """
            WITH runs AS (SELECT instance_id, run, min(time) AS first, max(time) AS last
                            FROM metrics.metrics_raw GROUP BY instance_id, run)
            SELECT coalesce(max(extract(epoch FROM least(a.last, b.last) - b.first)), 0)::bigint
              FROM runs a JOIN runs b ON a.instance_id = b.instance_id AND a.run <> b.run
                                     AND b.first BETWEEN a.first AND a.last""";

    private static final String LONGEST_GAP =
            """
            SELECT max(extract(epoch FROM gap))::bigint
              FROM (SELECT time - lag(time) OVER (PARTITION BY instance_id ORDER BY time) AS gap
                      FROM metrics.metrics_raw) g""";

    /** Each id is sampled by one of them, and the other one says that it is elsewhere. */
    private static void awaitHalves(Backend one, Backend two) {
        await("half each").atMost(SOON).untilAsserted(() -> {
            List<String> here = sampled(one);
            List<String> there = sampled(two);
            assertThat(here).hasSize(IDS.size() / 2);
            assertThat(there).hasSize(IDS.size() / 2);
            assertThat(Stream.concat(here.stream(), there.stream())).containsExactlyInAnyOrderElementsOf(IDS);
        });
    }

    /** The session that holds the locks of one of them breaks off, all else of the store being there. */
    private static void losesItsLocks(Connection sql, Backend one, Backend two) throws SQLException {
        assertThat(
                        number(
                                sql,
                                """
                        SELECT count(pg_terminate_backend(pid))
                          FROM (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'
                                 GROUP BY pid HAVING count(*) = 2 LIMIT 1) s"""))
                .isOne();
        await("it says so").atMost(SOON).until(() -> Stream.of(one, two).anyMatch(PullDivisionIT::saysLocksAreLost));
    }

    private static boolean saysLocksAreLost(Backend backend) {
        try {
            return backend.karaf.log().contains("are not divided anew for now: pull locks: ");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void register(Backend backend, String id, TestPostgres postgres) throws Exception {
        var answer = backend.send(
                "POST",
                "/api/v2/pull",
                JSON.writeValueAsString(Map.of(
                        "id",
                        id,
                        "hosts",
                        List.of("127.0.0.1:" + postgres.port()),
                        "user",
                        postgres.user(),
                        "sslMode",
                        "disable",
                        "intervalSeconds",
                        1,
                        "secret",
                        postgres.password())));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static long instances(Backend backend) throws Exception {
        return backend.meter("pganalytics_pull_instances");
    }

    private static List<String> sampled(Backend backend) throws Exception {
        List<String> ids = new ArrayList<>();
        for (JsonNode item : backend.get("/api/v2/pull").get("items")) {
            if (!item.get("state").asText().equals("elsewhere")) {
                ids.add(item.get("id").asText());
            }
        }
        return ids;
    }

    /** Who samples what, of as many as there are. */
    private static Set<String> holders(Backend backend) throws Exception {
        Set<String> holders = new TreeSet<>();
        for (JsonNode item : backend.get("/api/v2/pull").get("items")) {
            holders.add(item.get("sampledBy").asText());
        }
        return holders;
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
