// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.fleet.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pganalytics.api.fleet.Fleet.ServerInfo;
import org.pganalytics.api.store.InstanceStore;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;

class FleetRegisterTest {
    private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
    private static final InstanceId DB1 = new InstanceId("db1:5432");
    private static final InstanceId DB2 = new InstanceId("db2:5432");

    private final MemoryInstances store = new MemoryInstances();
    private final FleetRegister fleet = new FleetRegister(Clock.fixed(NOW, ZoneOffset.UTC), 2, Duration.ofMillis(10));

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void followsAnAgentFromHelloToGoodbye() {
        PartState part = new PartState("metric table_stats", PartState.Health.OK, "");
        fleet.connected("a1", "0.1.0", "127.0.0.1", Map.of(DB1, new ServerInfo("77", 180006)));
        fleet.heard("a1", Duration.ofMillis(12), List.of(part));

        assertThat(fleet.agents()).singleElement().satisfies(agent -> {
            assertThat(agent.connected()).isTrue();
            assertThat(agent.clockOffset()).isEqualTo(Duration.ofMillis(12));
            assertThat(agent.parts()).containsExactly(part);
        });
        assertThat(fleet.seen(DB1, "a1").serverVersion()).isEqualTo(180006);

        fleet.disconnected("a1");
        assertThat(fleet.agents().get(0).connected()).isFalse();
    }

    @Test
    void forgetsACollectorWithTheInstancesNobodyElseTookOver() {
        fleet.connected("a1", "0.1.0", "127.0.0.1", Map.of());
        fleet.seen(DB1, "a1");
        fleet.seen(DB2, "a1");
        fleet.seen(DB2, "a2");
        fleet.forget("a1");
        assertThat(fleet.agents()).isEmpty();
        assertThat(fleet.instances()).extracting(Instance::id).containsExactly(DB2);
    }

    @Test
    void remembersNoMoreThanItsLimit() {
        fleet.seen(DB1, "a");
        fleet.seen(DB2, "a");
        assertThat(fleet.seen(new InstanceId("db3"), "a").id().value()).isEqualTo("db3");
        assertThat(fleet.instances()).hasSize(2);
    }

    @Test
    void loadsWhatTheStoreKnowsAndSavesWhatIsNewOnce() {
        Instant before = NOW.minusSeconds(86400);
        store.saved.put(DB1, new Instance(DB1, "old", "77", 170000, Map.of("env", "prod"), before, before));
        fleet.setStore(store);
        await().until(() -> fleet.instances().size() == 1);
        assertThat(fleet.seen(DB1, "a1").firstSeen()).isEqualTo(before);
        fleet.seen(DB2, "a1");

        await().until(() ->
                store.saved.containsKey(DB2) && store.saved.get(DB1).collector().equals("a1"));
        assertThat(store.saved.get(DB1).tags()).containsEntry("env", "prod");
        int saves = store.saves.get();
        fleet.seen(DB2, "a1");
        fleet.seen(new InstanceId("db9"), "a1");
        await().pollDelay(Duration.ofMillis(60)).until(() -> true);
        assertThat(store.saves).hasValue(saves);
    }

    @Test
    void savesWhatIsOwedWhenTheStoreIsBack() {
        store.down = true;
        fleet.setStore(store);
        fleet.seen(DB1, "a1");
        await().pollDelay(Duration.ofMillis(50)).until(() -> true);
        store.down = false;
        await().until(() -> store.saved.containsKey(DB1));
    }

    private static final class MemoryInstances implements InstanceStore {
        private final Map<InstanceId, Instance> saved = new ConcurrentHashMap<>();
        private final AtomicInteger saves = new AtomicInteger();
        private volatile boolean down;

        @Override
        public void save(Instance instance) {
            check();
            saved.put(instance.id(), instance);
            saves.incrementAndGet();
        }

        @Override
        public List<Instance> instances() {
            check();
            return List.copyOf(saved.values());
        }

        @Override
        public void forget(String collector) {
            saved.values().removeIf(instance -> instance.collector().equals(collector));
        }

        private void check() {
            if (down) {
                throw new StoreUnavailableException("the test took it down", null);
            }
        }
    }
}
