// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.plugin.MeterSource;
import org.pganalytics.api.store.EnrichedBatch;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.testkit.MetricStoreContract;
import org.pganalytics.testkit.TestPostgres;

/** What is lost in the middle comes again; what the database refuses is left out alone. */
class StoreFailureTest {
    /** At each commit the writer waits for the advisory lock 77. */
    private static final String GATE = "create function public.gate() returns trigger language plpgsql as"
            + " $$ begin perform pg_advisory_xact_lock(77); return null; end $$;"
            + "create constraint trigger gate after update on metrics.ingest_progress deferrable initially deferred"
            + " for each row execute function public.gate()";

    private static final String WAITING = "select count(*) from pg_stat_activity where application_name ="
            + " 'pganalytics-store' and wait_event_type = 'Lock' and wait_event = 'advisory'";

    private TestPostgres postgres;
    private PostgresStore store;
    private Connection gatekeeper;
    private Statement gate;

    @BeforeEach
    void start() throws Exception {
        postgres = TestPostgres.start(18);
        store = PostgresStoreTest.open(postgres);
        gatekeeper = postgres.connect("postgres");
        gate = gatekeeper.createStatement();
        gate.execute(GATE);
        gate.execute("select pg_advisory_lock(77)");
    }

    @AfterEach
    void stop() throws Exception {
        gatekeeper.close();
        store.close();
        postgres.close();
    }

    @Test
    void whatIsLostInCommitComesAgainAndOnlyOnce() throws Exception {
        CompletableFuture<Void> first = append("lost", 1, 1);
        awaitGate();
        gate.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name ="
                + " 'pganalytics-store'");
        assertThatThrownBy(() -> first.get(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(rows("lost")).isZero();
        gate.execute("select pg_advisory_unlock(77)");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> store.status()
                .available());

        append("lost", 1, 1).get(30, TimeUnit.SECONDS);
        append("lost", 1, 1).get(30, TimeUnit.SECONDS);
        append("lost", 2, 2).get(30, TimeUnit.SECONDS);
        assertThat(rows("lost")).isEqualTo(2);
        assertThat(number("select count(*) from metrics.f_contract_all where instance_id = 'lost'"))
                .isEqualTo(4);
    }

    @Test
    void poisonIsLeftOutAloneAndCounted() throws Exception {
        gate.execute("alter table metrics.metrics_raw add constraint no_poison check (cpu_percent <> 666)");
        CompletableFuture<Void> holdsTheWriter = append("before", 1, 1);
        awaitGate();
        CompletableFuture<Void> all = CompletableFuture.allOf(
                holdsTheWriter,
                append("left", 1, 1),
                append("poison", 1, 666),
                append("poison", 2, 2),
                append("right", 1, 1));
        gate.execute("select pg_advisory_unlock(77)");
        all.get(30, TimeUnit.SECONDS);

        assertThat(rows("left") + rows("right")).isEqualTo(2);
        assertThat(number("select sum(cpu_percent)::int from metrics.metrics_raw where instance_id = 'poison'"))
                .isEqualTo(2);
        assertThat(store.meters().stream()
                        .filter(meter -> meter.name().equals("pganalytics_store_batches_refused_total"))
                        .mapToDouble(MeterSource.Meter::value)
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void progressGoesWhenItsRowsAreTooOldToComeAgain() throws Exception {
        gate.execute("insert into metrics.ingest_progress values ('gone', 1, 9, now() - interval '6 days'),"
                + " ('may send', 1, 9, now() - interval '4 days')");
        new Upkeep(Clock.systemUTC(), Duration.ofDays(3), Duration.ofDays(3)).dropOld(gatekeeper, Layout.NATIVE);
        assertThat(number("select count(*) from metrics.ingest_progress where collector_id = 'gone'"))
                .isZero();
        assertThat(number("select count(*) from metrics.ingest_progress where collector_id = 'may send'"))
                .isEqualTo(1);
    }

    private void awaitGate() {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> number(WAITING) == 1);
    }

    private CompletableFuture<Void> append(String name, long sequence, double cpu) {
        return store.append(Batches.one(name, sequence, cpu)).toCompletableFuture();
    }

    /** The batches of the contract. */
    private abstract static class Batches extends MetricStoreContract {
        static EnrichedBatch one(String name, long sequence, double cpu) {
            Instant time = START.plusSeconds(sequence);
            return batch(name, 1, sequence, time, cpu);
        }

        @Override
        protected abstract MetricStore store();
    }

    private long rows(String instance) throws Exception {
        return number("select count(*) from metrics.metrics_raw where instance_id = '" + instance + "'");
    }

    private long number(String sql) throws Exception {
        try (Connection connection = postgres.connect("postgres");
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
