// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Pulls.Trial;
import org.pganalytics.api.pull.Secret;
import org.pganalytics.api.pull.SslMode;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.sampling.MetricCatalog;
import org.pganalytics.testkit.TestPostgres;

/** Backends that share a store, and a real server to sample. */
class PullerTest {
    private static final Secret PASSWORD = new Secret("right");

    private static TestPostgres postgres;

    @TempDir
    Path directory;

    private final MemoryPullStore store = new MemoryPullStore();
    private final MetricCatalog catalog = new MetricCatalog();
    private final List<Puller> pullers = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        postgres = TestPostgres.start(18);
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE monitor LOGIN PASSWORD 'right' IN ROLE pg_monitor");
        }
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @AfterEach
    void close() {
        pullers.forEach(Puller::close);
    }

    @Test
    void samplesWhatIsRegisteredUntilItIsRemoved() throws Exception {
        House house = new House();
        Puller puller = puller(house);
        InstanceId db1 = new InstanceId("db1");
        assertThat(puller.add(target(db1, here()), PASSWORD)).isTrue();
        assertThat(puller.add(target(db1, here()), PASSWORD)).isFalse();
        assertThat(store.registrations().readable().toString()
                        + store.registrations().readable().get(0).sealedSecret())
                .doesNotContain("right");

        await().atMost(Duration.ofSeconds(20)).until(() -> house.offered.size() > 2);
        assertThat(house.sequences()).startsWith(1L, 2L, 3L);
        assertThat(house.offered).allSatisfy(batch -> {
            assertThat(batch.collector()).isEqualTo("pull:db1");
            assertThat(batch.instance()).isEqualTo(db1);
            assertThat(batch.snapshots().get(0).sample("demo").orElseThrow().isUsable())
                    .isTrue();
        });
        assertThat(house.connected.get("pull:db1").get(db1).serverVersion() / 10_000)
                .isEqualTo(18);
        assertThat(house.heard.get("pull:db1")).extracting(PartState::health).containsOnly(PartState.Health.OK);
        assertThat(puller.pulled()).singleElement().satisfies(pulled -> assertThat(pulled.parts())
                .extracting(PartState::name)
                .containsExactly("postgres of db1", "metric demo of db1"));

        assertThat(puller.remove(db1)).isTrue();
        assertThat(puller.remove(db1)).isFalse();
        await().until(() -> house.away.contains("pull:db1"));
        int offered = house.offered.size();
        await().until(() -> house.erased.contains("pull:db1"));
        await("nobody would end its alerts otherwise")
                .until(() -> "the instance is no longer registered".equals(house.resolved.get(db1)));
        assertThat(house.offered).hasSize(offered);
    }

    @Test
    void showsWhyAnInstanceCannotBeSampledAndComesBackByItself() {
        House house = new House();
        Puller puller = puller(house);
        puller.add(target(new InstanceId("wrong"), here()), new Secret("wrong"));
        HostPort nobody = new HostPort("127.0.0.1", 1);
        puller.add(target(new InstanceId("second-host"), nobody, here()), PASSWORD);

        await().atMost(Duration.ofSeconds(20)).until(() -> house.offered.stream()
                .filter(batch -> batch.instance().value().equals("second-host"))
                .anyMatch(batch ->
                        batch.snapshots().get(0).sample("demo").orElseThrow().isUsable()));
        await().atMost(Duration.ofSeconds(20)).until(() -> puller.pulled().stream()
                .filter(pulled -> pulled.target().id().value().equals("wrong"))
                .flatMap(pulled -> pulled.parts().stream())
                .anyMatch(part -> part.health() == PartState.Health.FAILED
                        && part.detail().contains("password authentication failed")));
    }

    @Test
    void goesOnWithTheOthersWhereARegistrationCannotBeRead() {
        House house = new House();
        Puller puller = puller(house);
        InstanceId spoilt = new InstanceId("spoilt");
        InstanceId later = new InstanceId("later");
        house.known.put(spoilt, house.seen(spoilt, "pull:spoilt"));
        puller.add(target(spoilt, here()), PASSWORD);
        await().atMost(Duration.ofSeconds(20)).until(() -> isSampled(puller, spoilt));

        store.spoil(spoilt);
        puller.add(target(later, here()), PASSWORD);

        await().atMost(Duration.ofSeconds(20)).until(() -> isSampled(puller, later));
        assertThat(puller.pulled()).extracting(pulled -> pulled.target().id()).containsExactly(later);
        assertThat(puller.unreadable())
                .containsExactly(
                        new PartState("registration of spoilt", PartState.Health.FAILED, "the test wrote nonsense"));
        await().until(() -> house.forgotten.contains("pull:spoilt"));
        assertThat(house.erased).isEmpty();
    }

    private static boolean isSampled(Puller puller, InstanceId id) {
        return puller.pulled().stream()
                .anyMatch(pulled ->
                        pulled.target().id().equals(id) && !pulled.parts().isEmpty());
    }

    @Test
    void missesNothingThatIsNoLongerRegisteredAfterAStart() {
        House house = new House();
        for (String collector : List.of("pull:gone", "agent7")) {
            InstanceId id = new InstanceId(collector.equals("agent7") ? "watched" : "gone");
            house.known.put(id, house.seen(id, collector));
        }
        puller(house);
        await().until(() -> house.erased.contains("pull:gone"));
        assertThat(house.known).containsOnlyKeys(new InstanceId("watched"));
        assertThat(house.forgotten).containsOnly("pull:gone");
    }

    @Test
    void saysThatTheKeyOfASecretIsMissing() {
        InstanceId id = new InstanceId("moved");
        Puller registering = puller(new House());
        registering.add(target(id, here()), PASSWORD);
        registering.close();
        Puller another = puller(new House(), "another-key");
        await().atMost(Duration.ofSeconds(20)).until(() -> another.pulled().stream()
                .flatMap(pulled -> pulled.parts().stream())
                .anyMatch(part -> part.health() == PartState.Health.FAILED
                        && part.detail().startsWith("28000 no password: the secret of moved was sealed with the key")));
    }

    @Test
    void testsWithoutRegistering() {
        Puller puller = puller(new House());
        InstanceId id = new InstanceId("tried");
        Trial right = puller.test(target(id, here()), PASSWORD);
        assertThat(right.serverVersion() / 10_000).isEqualTo(18);
        assertThat(right.parts()).extracting(PartState::health).containsOnly(PartState.Health.OK);
        Trial wrong = puller.test(target(id, here()), new Secret("wrong"));
        assertThat(wrong.parts().get(0).health()).isEqualTo(PartState.Health.FAILED);
        assertThat(wrong.parts().get(0).detail()).contains("password authentication failed");
        assertThat(puller.test(id)).isEmpty();
        assertThat(puller.pulled()).isEmpty();
    }

    @Test
    void refusesWhatCouldNeverWork() {
        Puller puller = puller(new House());
        PullTarget good = target(new InstanceId("x"), here());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> puller.add(with(good, "kerberos", SslMode.VERIFY_FULL, ""), PASSWORD))
                .withMessage("provider 'kerberos' is unknown: use password or rds-iam");
        String broken = "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> puller.add(with(good, "password", SslMode.VERIFY_FULL, broken), PASSWORD))
                .withMessageStartingWith("caCertificate cannot be read");
        assertThat(store.registrations().readable()).isEmpty();
    }

    @Test
    void verifiesTheServerUnlessToldOtherwise() {
        Puller puller = puller(new House());
        PullTarget verified = PullTarget.of(new InstanceId("plain"), List.of(here()), "postgres", "monitor");
        Trial trial = puller.test(verified, PASSWORD);
        assertThat(trial.parts().get(0).health()).isEqualTo(PartState.Health.FAILED);
        assertThat(trial.parts().get(0).detail()).contains("SSL");
    }

    @Test
    void dividesTheInstancesAmongTheBackends() {
        House first = new House();
        House second = new House();
        Puller one = puller(first);
        for (int i = 0; i < 4; i++) {
            one.add(target(new InstanceId("db" + i), here()), PASSWORD);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> sampled(one) == 4);
        Puller two = puller(second);
        await().atMost(Duration.ofSeconds(20)).until(() -> sampled(one) == 2 && sampled(two) == 2);
        await("each tells who samples what").untilAsserted(() -> {
            for (Puller puller : List.of(one, two)) {
                assertThat(puller.pulled())
                        .extracting(pulled -> pulled.holder().orElseThrow().backend())
                        .containsExactlyInAnyOrder("backend0", "backend0", "backend1", "backend1");
            }
        });
        await("what went over is not missed").until(() -> first.forgotten.size() == 2);
        assertThat(first.erased).isEmpty();
        await("nor are its alerts open here and there").untilAsserted(() -> assertThat(first.resolved.values())
                .hasSize(2)
                .containsOnly("another backend samples the instance now"));
        assertThat(second.resolved).as("those are the other one's alerts").isEmpty();

        store.away(true);
        int before = second.offered.size();
        await("sampling goes on").atMost(Duration.ofSeconds(20)).until(() -> second.offered.size() > before + 4);
        assertThat(sampled(one)).isEqualTo(2);
        store.away(false);
        await("nobody has too many again").atMost(Duration.ofSeconds(20)).until(() -> sampled(one) + sampled(two) == 4);

        two.close();
        await("the other one takes over").atMost(Duration.ofSeconds(20)).until(() -> sampled(one) == 4);
    }

    private static double sampled(Puller puller) {
        return puller.meters().get(0).value();
    }

    private Puller puller(House house) {
        return puller(house, "secrets/pull-key");
    }

    private Puller puller(House house, String keyFile) {
        catalog.put(
                "demo.sql",
                "-- name: demo\n-- columns:\n--   n gauge integer\nSELECT count(*) AS n FROM pg_stat_activity\n");
        Puller puller = new Puller(
                "backend" + pullers.size(),
                store,
                house.store,
                house,
                house,
                house.alerts,
                catalog,
                directory.resolve(keyFile),
                directory.resolve("pull"),
                4,
                Duration.ofMillis(100));
        puller.addProvider(new StaticPassword());
        puller.addProvider(new RdsIamToken());
        pullers.add(puller);
        return puller;
    }

    private static HostPort here() {
        return new HostPort("127.0.0.1", postgres.port());
    }

    private static PullTarget target(InstanceId id, HostPort... hosts) {
        return new PullTarget(
                id,
                Stream.of(hosts).toList(),
                "any",
                "postgres",
                "monitor",
                SslMode.DISABLE,
                "",
                Duration.ofSeconds(1),
                "password");
    }

    private static PullTarget with(PullTarget target, String provider, SslMode mode, String pem) {
        return new PullTarget(
                target.id(),
                target.hosts(),
                target.serverType(),
                target.database(),
                target.user(),
                mode,
                pem,
                target.interval(),
                provider);
    }
}
