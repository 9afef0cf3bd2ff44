// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.SslMode;
import org.pganalytics.api.store.PullLocks;
import org.pganalytics.api.store.PullStore.Registration;
import org.pganalytics.api.store.PullStore.Registrations;
import org.pganalytics.api.store.PullStore.Unreadable;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.InstanceId;
import org.pganalytics.testkit.TestPostgres;

/** Registrations, and two backends on one store that divide them. */
class PullStoreTest {
    private static final InstanceId A = new InstanceId("a");
    private static final InstanceId B = new InstanceId("b");

    private static TestPostgres postgres;
    private static PostgresStore store;
    private static PostgresStore another;

    @BeforeAll
    static void start() {
        postgres = TestPostgres.start(18);
        store = PostgresStoreTest.open(postgres);
        another = PostgresStoreTest.open(postgres);
    }

    @AfterAll
    static void stop() {
        another.close();
        store.close();
        postgres.close();
    }

    @Test
    void keepsRegistrations() {
        Registration full = new Registration(
                new PullTarget(
                        new InstanceId("kept:5432"),
                        List.of(HostPort.parse("db1.example.com"), HostPort.parse("[fd00::1]:6432")),
                        "primary",
                        "postgres",
                        "monitor",
                        SslMode.VERIFY_CA,
                        "-----BEGIN CERTIFICATE-----\n...",
                        Duration.ofMillis(1500),
                        "password"),
                "v1.sealed");
        Registration plain = new Registration(
                PullTarget.of(new InstanceId("also"), List.of(HostPort.parse("h")), "db", "u"), "v1.other");
        assertThat(store.add(full)).isTrue();
        assertThat(store.add(new Registration(full.target(), "v1.second"))).isFalse();
        assertThat(store.add(plain)).isTrue();
        assertThat(another.registrations().readable()).containsExactly(plain, full);
        assertThat(full).hasToString("Registration[kept:5432]");

        assertThat(store.remove(full.target().id())).isTrue();
        assertThat(store.remove(full.target().id())).isFalse();
        assertThat(store.remove(plain.target().id())).isTrue();
        assertThat(store.registrations().readable()).isEmpty();
    }

    @Test
    void readsTheOthersWhereOneCannotBeRead() throws Exception {
        Registration plain = new Registration(PullTarget.of(A, List.of(HostPort.parse("h")), "db", "u"), "v2.a");
        store.add(plain);
        try (Connection admin = postgres.connect("postgres");
                Statement statement = admin.createStatement()) {
            String insert = "insert into access.pulled_instances (instance_id, hosts, server_type, database, user_name,"
                    + " ssl_mode, ca_certificate, interval_millis, provider, sealed_secret) values ";
            String rest = ", '', 10000, 'password', 'v2.sealed')";
            statement.execute(insert
                    + "('no id', '{h}', 'any', 'db', 'u', 'verify-full'" + rest
                    + ", ('null', '{NULL}', 'any', 'db', 'u', 'verify-full'" + rest
                    + ", ('tls', '{h}', 'any', 'db', 'u', 'later-mode'" + rest
                    + ", ('type', '{h}', 'later', 'db', 'u', 'verify-full'" + rest
                    + ", ('two', '{{h},{h}}', 'any', 'db', 'u', 'verify-full'" + rest);
            try {
                Registrations all = another.registrations();

                assertThat(all.readable()).containsExactly(plain);
                assertThat(all.unreadable())
                        .extracting(Unreadable::id)
                        .containsExactlyInAnyOrder("no id", "null", "tls", "type", "two");
                assertThat(all.unreadable())
                        .allSatisfy(one -> assertThat(one.reason()).isNotBlank().doesNotContain("sealed"))
                        .contains(new Unreadable(
                                "type",
                                "serverType 'later' is unknown: use any, primary, secondary,"
                                        + " preferPrimary or preferSecondary"));
            } finally {
                statement.execute("delete from access.pulled_instances");
            }
        }
    }

    @Test
    void givesAnInstanceToOneBackendAtATime() {
        try (PullLocks first = store.locks("one")) {
            assertThat(first.backends()).isEqualTo(1);
            assertThat(first.tryLock(A)).isTrue();
            try (PullLocks second = another.locks("two")) {
                assertThat(first.backends()).isEqualTo(2);
                assertThat(second.tryLock(A)).isFalse();
                assertThat(second.tryLock(B)).isTrue();
                first.unlock(A);
                assertThat(second.tryLock(A)).isTrue();
            }
            assertThat(first.backends()).isEqualTo(1);
            assertThat(first.tryLock(A)).isTrue();
            assertThat(first.tryLock(B)).isTrue();
        }
    }

    @Test
    void tellsWhichBackendHoldsAnInstance() {
        store.add(new Registration(PullTarget.of(A, List.of(HostPort.parse("h")), "db", "u"), "v2.a"));
        store.add(new Registration(PullTarget.of(B, List.of(HostPort.parse("h")), "db", "u"), "v2.b"));
        try (PullLocks first = store.locks("one");
                PullLocks second = another.locks("two")) {
            assertThat(store.holders()).isEmpty();
            assertThat(first.tryLock(A)).isTrue();
            assertThat(second.tryLock(A)).isFalse();
            assertThat(another.holders()).containsOnlyKeys(A);
            assertThat(another.holders().get(A).backend()).isEqualTo("one");
            assertThat(another.holders().get(A).since()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            first.unlock(A);
            assertThat(store.holders()).isEmpty();
            assertThat(second.tryLock(A)).isTrue();
            assertThat(store.holders().get(A).backend()).isEqualTo("two");
        } finally {
            store.remove(A);
            store.remove(B);
        }
        assertThat(store.holders()).isEmpty();
    }

    @Test
    void freesTheInstancesOfABackendThatLostItsConnection() throws Exception {
        PullLocks lost = another.locks("two");
        try (PullLocks first = store.locks("one");
                Connection admin = postgres.connect("postgres");
                Statement statement = admin.createStatement()) {
            assertThat(lost.tryLock(A)).isTrue();
            statement.execute("select pg_terminate_backend(l.pid) from pg_locks l where locktype = 'advisory'"
                    + " and mode = 'ExclusiveLock' and granted");
            await("the lock is free").atMost(Duration.ofSeconds(10)).until(() -> first.tryLock(A));
            assertThatThrownBy(() -> lost.tryLock(B)).isInstanceOf(StoreUnavailableException.class);
        } finally {
            lost.close();
        }
    }
}
