// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.gateway.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pganalytics.api.access.Access;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.ingest.Intake;
import org.pganalytics.api.ingest.IntakeFullException;
import org.pganalytics.model.Agent;
import org.pganalytics.model.Batch;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.testkit.EmptyAlertBook;

/** The other rooms, in memory: remembers what it was told, and answers as the test says. */
final class Doubles extends EmptyAlertBook implements Intake, Fleet, Access {
    static final String TOKEN = "right-token";

    final List<Batch> batches = new CopyOnWriteArrayList<>();
    final List<CompletableFuture<Void>> stages = new CopyOnWriteArrayList<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    volatile boolean full;
    volatile boolean durableAtOnce;
    volatile boolean alerted;

    @Override
    public CompletionStage<Void> offer(Batch batch) {
        if (full) {
            throw new IntakeFullException("the test filled it");
        }
        batches.add(batch);
        CompletableFuture<Void> stage = new CompletableFuture<>();
        stages.add(stage);
        if (durableAtOnce) {
            stage.complete(null);
        }
        return stage;
    }

    @Override
    public void connected(String collector, String version, String address, Map<InstanceId, ServerInfo> instances) {
        events.add("connected " + collector + " " + instances.keySet());
    }

    @Override
    public void heard(String collector, Duration clockOffset, List<PartState> parts) {
        events.add("heard " + collector + " " + parts.size());
    }

    @Override
    public void disconnected(String collector) {
        events.add("disconnected " + collector);
    }

    @Override
    public void forget(String collector) {
        events.add("forget " + collector);
    }

    @Override
    public Instance seen(InstanceId instance, String collector) {
        return new Instance(instance, collector, "", 0, Map.of(), Instant.EPOCH, Instant.EPOCH);
    }

    @Override
    public List<Agent> agents() {
        return List.of();
    }

    @Override
    public List<Instance> instances() {
        return List.of();
    }

    @Override
    public Optional<Instance> instance(InstanceId id) {
        return Optional.empty();
    }

    @Override
    public Optional<Token> login(String name, String password, String remoteAddress) {
        return Optional.empty();
    }

    @Override
    public Optional<User> user(String token) {
        return Optional.empty();
    }

    @Override
    public void logout(String token) {}

    @Override
    public boolean isAgentToken(String token) {
        return token.equals(TOKEN);
    }

    @Override
    public boolean hasOpen(InstanceId instance) {
        return alerted;
    }
}
