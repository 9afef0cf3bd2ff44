// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.store.AccountStore.Account;
import org.pganalytics.api.store.AnalysisStore.Edge;
import org.pganalytics.api.store.EnrichedBatch;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.api.store.StoreAddress;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.Alert;
import org.pganalytics.model.Batch;
import org.pganalytics.model.CausalStep;
import org.pganalytics.model.Column;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.ColumnType;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.Entity;
import org.pganalytics.model.Explanation;
import org.pganalytics.model.FamilySample;
import org.pganalytics.model.Finding;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Measurement;
import org.pganalytics.model.MetricFamily;
import org.pganalytics.model.Rows;
import org.pganalytics.model.Severity;
import org.pganalytics.model.Snapshot;
import org.pganalytics.testkit.MetricStoreContract;
import org.pganalytics.testkit.TestPostgres;

class PostgresStoreTest extends MetricStoreContract {
    private static TestPostgres postgres;
    private static PostgresStore store;

    @BeforeAll
    static void start() {
        postgres = TestPostgres.start(18);
        store = open(postgres);
    }

    @AfterAll
    static void stop() {
        store.close();
        postgres.close();
    }

    static PostgresStore open(TestPostgres postgres) {
        PostgresStore store = new PostgresStore(
                new StoreAddress.Address(postgres.jdbcUrl("postgres"), postgres.user(), postgres.password()),
                Clock.systemUTC(),
                Duration.ofDays(3));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> store.status()
                .available());
        return store;
    }

    @Override
    protected MetricStore store() {
        return store;
    }

    @Test
    void familyColumnsGrowAndConflictingTypesAreRefused() throws Exception {
        MetricFamily first = family(new Column("a", ColumnKind.GAUGE, ColumnType.INTEGER));
        MetricFamily wider = family(
                new Column("a", ColumnKind.GAUGE, ColumnType.INTEGER),
                new Column("b", ColumnKind.GAUGE, ColumnType.REAL));
        MetricFamily conflicting = family(new Column("a", ColumnKind.GAUGE, ColumnType.TEXT));
        await(store.append(
                batch(1, first, Rows.builder(first.columns()).addRow().set(0, 1L))));
        await(store.append(
                batch(2, wider, Rows.builder(wider.columns()).addRow().set(1, 2.5))));
        await(store.append(batch(
                3, conflicting, Rows.builder(conflicting.columns()).addRow().set(0, "x"))));

        assertThat(number("select count(*) from metrics.f_grows")).isEqualTo(2);
        assertThat(number("select count(*) from metrics.metrics_raw where instance_id = 'grows'"))
                .isEqualTo(3);
        assertThat(number("select count(*) from pg_class where relname ~ '^f_grows_p[0-9]{8}$'"))
                .isEqualTo(1);
    }

    @Test
    void keepsAccountsInstancesGraph() {
        assertThat(store.isEmpty()).isTrue();
        assertThat(IntStream.range(0, 8)
                        .parallel()
                        .filter(i -> store.createFirst(new Account("first" + i, "$argon2id$x", "admin")))
                        .count())
                .isEqualTo(1);
        assertThat(store.isEmpty()).isFalse();
        store.save(new Account("admin", "$argon2id$x", "admin"));
        assertThat(store.account("admin")).contains(new Account("admin", "$argon2id$x", "admin"));
        assertThat(store.account("nobody")).isEmpty();
        Instance instance = new Instance(new InstanceId("i"), "c", "7", 180006, Map.of("env", "test"), START, START);
        store.save(instance);
        assertThat(store.instances()).contains(instance);
        store.forget("another");
        assertThat(store.instances()).contains(instance);
        store.forget("c");
        assertThat(store.instances()).doesNotContain(instance);
        store.saveGraph(List.of(new Edge("a", "b", 5, "test")));
        store.saveGraph(List.of(new Edge("a", "c", 5, "test")));
    }

    @Test
    void keepsAlertWithItsPath() {
        Measurement measured = new Measurement("f.c", new Entity("table", "app.t"), 2.5, "s", null, START);
        CausalStep step = new CausalStep("n", "N", new Entity("table", "app.t"), "text", List.of(measured));
        Finding finding = new Finding(
                new InstanceId("i"),
                "rule",
                Entity.INSTANCE,
                Severity.CRITICAL,
                START,
                START,
                "title",
                "do",
                new Explanation("missing_index", 0.9, List.of(step), List.of("not it")));
        Alert alert = new Alert(UUID.randomUUID(), Alert.State.OPEN, finding, START, START, null, null, null, null);
        store.save(alert);
        assertThat(store.alert(alert.id())).contains(alert);
        assertThat(store.open()).contains(alert);
        Alert resolved = new Alert(
                alert.id(),
                Alert.State.RESOLVED,
                finding,
                START,
                START,
                START,
                "admin",
                START.plusSeconds(1),
                "removed");
        store.save(resolved);
        assertThat(store.open()).doesNotContain(resolved);
        assertThat(store.newest(10)).contains(resolved);
        assertThat(store.alert(UUID.randomUUID())).isEqualTo(Optional.empty());
    }

    @Test
    void rollsUpAndDropsOldPartitions() throws Exception {
        await(store.append(batch("rolled", 1, 1, START, 1, 3)));
        try (Connection connection = postgres.connect("postgres")) {
            new Upkeep(Clock.systemUTC(), Duration.ofDays(3), Duration.ofDays(3)).rollUp(connection, Layout.NATIVE);
            assertThat(number("select cpu_percent::int from metrics.metrics_1min where instance_id = 'rolled'"))
                    .isEqualTo(2);
            connection
                    .createStatement()
                    .execute(Tables.partitionSql("metrics_raw", Tables.day(START.minus(Duration.ofDays(9)))));
            new Upkeep(Clock.systemUTC(), Duration.ofDays(3), Duration.ofDays(3)).dropOld(connection, Layout.NATIVE);
        }
        assertThat(number("select count(*) from pg_inherits where inhparent = 'metrics.metrics_raw'::regclass"))
                .isLessThanOrEqualTo(2);
    }

    @Test
    void failsAtOnceWithoutDatabase() {
        PostgresStore away = new PostgresStore(
                new StoreAddress.Address("jdbc:postgresql://127.0.0.1:1/x", "u", "p"),
                Clock.systemUTC(),
                Duration.ofDays(1));
        try {
            assertThatThrownBy(away::instances).isInstanceOf(StoreUnavailableException.class);
            assertThat(away.append(batch("away", 1, 1, START, 1)).toCompletableFuture())
                    .isCompletedExceptionally();
            assertThat(away.status().available()).isFalse();
        } finally {
            away.close();
        }
    }

    private static MetricFamily family(Column... columns) {
        return new MetricFamily("grows", List.of(columns));
    }

    private static EnrichedBatch batch(long sequence, MetricFamily family, Rows.Builder rows) {
        InstanceId id = new InstanceId("grows");
        Snapshot snapshot = new Snapshot(
                START.plusSeconds(sequence), 1, List.of(FamilySample.ok(family, rows.build(), Duration.ZERO)));
        return new EnrichedBatch(
                new Batch("grows", 1, sequence, id, List.of(snapshot)),
                new Instance(id, "grows", "", 0, Map.of(), Instant.EPOCH, Instant.EPOCH),
                List.of(CoreRow.unknown()));
    }

    private static long number(String sql) throws Exception {
        try (Connection connection = postgres.connect("postgres");
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
