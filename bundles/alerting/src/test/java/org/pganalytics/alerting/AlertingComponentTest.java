// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.store.AlertStore;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.Alert;
import org.pganalytics.model.CausalStep;
import org.pganalytics.model.Entity;
import org.pganalytics.model.Explanation;
import org.pganalytics.model.Finding;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Measurement;
import org.pganalytics.model.Severity;

class AlertingComponentTest {
    private static final InstanceId DB1 = new InstanceId("db1:5432");
    private static final InstanceId DB2 = new InstanceId("db2:5432");
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final List<Alert> told = new ArrayList<>();
    private final AlertingComponent book = new AlertingComponent(Clock.fixed(NOW, ZoneOffset.UTC));

    @BeforeEach
    void listen() {
        book.addListener(told::add);
    }

    @AfterEach
    void close() {
        book.close();
    }

    @Test
    void opensOneAlertForAFindingThatIsReportedAgain() {
        book.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 10)));
        book.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 12)));

        assertThat(book.alerts(10)).hasSize(1);
        assertThat(told).hasSize(1);
        assertThat(book.alerts(10)
                        .get(0)
                        .finding()
                        .explanation()
                        .path()
                        .get(0)
                        .measurements()
                        .get(0)
                        .value())
                .isEqualTo(12);
    }

    @Test
    void tellsAgainWhenItGetsWorse() {
        book.report(DB1, NOW, List.of(finding(DB1, "C02", Severity.WARNING, 80)));
        book.report(DB1, NOW, List.of(finding(DB1, "C02", Severity.CRITICAL, 96)));

        assertThat(told)
                .extracting(alert -> alert.finding().severity())
                .containsExactly(Severity.WARNING, Severity.CRITICAL);
        assertThat(told.get(0).id()).isEqualTo(told.get(1).id());
    }

    @Test
    void resolvesWhatIsGoneOnThatInstanceOnly() {
        book.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 10)));
        book.report(DB2, NOW, List.of(finding(DB2, "I05", Severity.WARNING, 10)));
        book.report(DB1, NOW, List.of());

        assertThat(book.hasOpen(DB1)).isFalse();
        assertThat(book.hasOpen(DB2)).isTrue();
        assertThat(book.alerts(10)).extracting(Alert::state).containsExactly(Alert.State.OPEN, Alert.State.RESOLVED);
        assertThat(told.get(2).resolvedAt()).isEqualTo(NOW);
    }

    @Test
    void resolvesAllOfAnInstanceThatIsNotWatchedAnyMoreWithTheReason() {
        book.report(
                DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 10), finding(DB1, "C02", Severity.WARNING, 9)));
        book.report(DB2, NOW, List.of(finding(DB2, "I05", Severity.WARNING, 10)));
        book.resolve(DB1, "removed");

        assertThat(book.hasOpen(DB1)).isFalse();
        assertThat(book.hasOpen(DB2)).isTrue();
        assertThat(told.subList(3, told.size()))
                .hasSize(2)
                .allSatisfy(alert -> assertThat(alert.state()).isEqualTo(Alert.State.RESOLVED))
                .extracting(Alert::resolvedBecause)
                .containsOnly("removed");
    }

    @Test
    void opensANewAlertWhenTroubleComesBack() {
        book.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 10)));
        book.report(DB1, NOW, List.of());
        book.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 10)));

        assertThat(told.get(2).id()).isNotEqualTo(told.get(0).id());
    }

    @Test
    void remembersWhoTookAnAlert() {
        book.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 10)));
        UUID id = told.get(0).id();

        assertThat(book.acknowledge(id, "ada")).map(Alert::acknowledgedBy).contains("ada");
        assertThat(book.acknowledge(id, "bob")).map(Alert::acknowledgedBy).contains("ada");
        assertThat(book.acknowledge(UUID.randomUUID(), "ada")).isEmpty();
        assertThat(told).as("the second acknowledgement changed nothing").hasSize(2);
        book.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 11)));
        assertThat(book.alert(id)).map(Alert::state).contains(Alert.State.ACKNOWLEDGED);
    }

    @Test
    void goesOnWhenAListenerThrows() {
        book.addListener(alert -> {
            throw new IllegalStateException("broken listener");
        });
        List<Alert> later = new ArrayList<>();
        book.addListener(later::add);

        book.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 10)));

        assertThat(later).hasSize(1);
    }

    @Test
    void paysTheStoreWhatItOwesOnceItAnswers() {
        Shelf shelf = new Shelf();
        shelf.away = true;
        book.setStore(shelf);
        book.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 10)));
        assertThat(told).hasSize(1);

        shelf.away = false;

        await().until(() -> shelf.alerts.size() == 1);
        await().until(() -> book.meters().stream()
                .anyMatch(m -> m.name().equals("pganalytics_alerts_owed_to_store") && m.value() == 0));
    }

    @Test
    void paysTheOthersWhenTheStoreCannotTakeOne() {
        Shelf shelf = new Shelf();
        shelf.refusedRule = "I05";
        book.setStore(shelf);
        book.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 10)));
        book.report(DB2, NOW, List.of(finding(DB2, "C02", Severity.WARNING, 80)));

        await().until(() -> shelf.alerts.size() == 1);
        assertThat(book.meters()).anyMatch(m -> m.name().equals("pganalytics_alerts_owed_to_store") && m.value() == 1);
    }

    @Test
    void tellsChangesOfSeveralThreadsInTheOrderTheyHappened() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        List<Alert.State> states = new CopyOnWriteArrayList<>();
        MemoryAlertBook slowlyTold = new MemoryAlertBook(Clock.systemUTC(), alert -> {
            if (alert.state() == Alert.State.OPEN) {
                awaitUninterruptibly(goOn);
            }
            states.add(alert.state());
        });
        Thread opens =
                new Thread(() -> slowlyTold.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 10))));
        Thread resolves = new Thread(() -> slowlyTold.report(DB1, NOW, List.of()));
        opens.start();
        await().until(() -> opens.getState() == Thread.State.WAITING);
        resolves.start();
        await().until(() ->
                resolves.getState() == Thread.State.WAITING || resolves.getState() == Thread.State.TERMINATED);
        goOn.countDown();
        opens.join();
        resolves.join();

        assertThat(states).containsExactly(Alert.State.OPEN, Alert.State.RESOLVED);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void continuesTheOpenAlertsOfAnEarlierBackend() {
        book.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 10)));
        Alert old = told.get(0);
        Shelf shelf = new Shelf();
        shelf.save(old);
        AlertingComponent next = new AlertingComponent(Clock.systemUTC());
        next.setStore(shelf);
        await().until(() -> next.hasOpen(DB1));

        next.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 11)));

        assertThat(next.alerts(10)).extracting(Alert::id).containsExactly(old.id());
        next.close();
    }

    @Test
    void keepsARestoredAlertOpenUntilItsRuleHadTimeToFindItAgain() {
        Instant[] now = {NOW};
        MemoryAlertBook restarted = new MemoryAlertBook(
                new Clock() {
                    @Override
                    public java.time.ZoneId getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(java.time.ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        return now[0];
                    }
                },
                told::add);
        book.report(DB1, NOW, List.of(finding(DB1, "I05", Severity.WARNING, 10)));
        restarted.restore(book.alerts(1));

        restarted.report(DB1, NOW, List.of());
        assertThat(restarted.hasOpen(DB1)).isTrue();

        now[0] = NOW.plus(MemoryAlertBook.GRACE).plusSeconds(1);
        restarted.report(DB1, now[0], List.of());
        assertThat(restarted.hasOpen(DB1)).isFalse();
    }

    @Test
    void countsOpenAlertsBySeverity() {
        book.report(DB1, NOW, List.of(finding(DB1, "C02", Severity.CRITICAL, 96)));

        assertThat(book.meters())
                .filteredOn(meter -> meter.labels().contains("critical"))
                .singleElement()
                .satisfies(meter -> assertThat(meter.value()).isEqualTo(1));
    }

    private static Finding finding(InstanceId instance, String rule, Severity severity, double value) {
        Measurement measured = new Measurement("table_stats.seq_scan", Entity.INSTANCE, value, "", null, NOW);
        CausalStep step = new CausalStep("seq_scan_rate", "Scans", Entity.INSTANCE, "scans", List.of(measured));
        return new Finding(
                instance,
                rule,
                Entity.INSTANCE,
                severity,
                NOW,
                NOW,
                "scans",
                "create an index",
                new Explanation("missing_index", 0.9, List.of(step), List.of()));
    }

    /** A store in memory that can be away. */
    private static final class Shelf implements AlertStore {
        private final Map<UUID, Alert> alerts = new ConcurrentHashMap<>();
        private volatile boolean away;
        private volatile String refusedRule = "";

        @Override
        public void save(Alert alert) {
            ask();
            if (alert.finding().rule().equals(refusedRule)) {
                throw new StoreUnavailableException("the shelf cannot take it", new IllegalStateException());
            }
            alerts.put(alert.id(), alert);
        }

        @Override
        public Optional<Alert> alert(UUID id) {
            ask();
            return Optional.ofNullable(alerts.get(id));
        }

        @Override
        public List<Alert> open() {
            return newest(Integer.MAX_VALUE).stream().filter(Alert::isOpen).toList();
        }

        @Override
        public List<Alert> newest(int limit) {
            ask();
            return List.copyOf(alerts.values());
        }

        private void ask() {
            if (away) {
                throw new StoreUnavailableException("the shelf is away", new IllegalStateException());
            }
        }
    }
}
