// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pull.internal;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.ingest.Intake;
import org.pganalytics.api.plugin.MeterSource;
import org.pganalytics.api.pull.PasswordProvider;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.api.pull.Secret;
import org.pganalytics.api.store.InstanceStore;
import org.pganalytics.api.store.PullStore;
import org.pganalytics.api.store.PullStore.Registration;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.sampling.MetricCatalog;
import org.pganalytics.sampling.Sampler;
import org.pganalytics.sampling.Schedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers instances without agent, and samples this backend's share of them on a few threads. */
@Component(
        immediate = true,
        configurationPid = "org.pganalytics.pull",
        service = {Pulls.class, MeterSource.class})
@Designate(ocd = Puller.Config.class)
public final class Puller implements Pulls, MeterSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Puller.class);
    private static final Duration ROUND = Duration.ofSeconds(3);
    /** Values of 8 bytes that may wait for the store: an eighth of the heap. */
    private static final long MOST_VALUES = Runtime.getRuntime().maxMemory() / 8 / Long.BYTES;

    private final PullStore store;
    private final Intake intake;
    private final Fleet fleet;
    private final MetricCatalog catalog;
    private final SecretBox box;
    private final Samplers samplers;
    private final Division division;
    private final Outbox.Room room = new Outbox.Room(MOST_VALUES);
    private final SecureRandom random = new SecureRandom();
    private final ScheduledExecutorService samplings;
    private final ScheduledExecutorService rounds;

    private final List<PasswordProvider> providers = new CopyOnWriteArrayList<>();

    /** Configuration of {@code org.pganalytics.pull}. */
    @ObjectClassDefinition(name = "pganalytics pull")
    public @interface Config {
        @AttributeDefinition(
                description = "File of the key that secrets are sealed with; empty: pull-key in the data directory")
        String keyFile() default "";

        @AttributeDefinition(description = "Instances that are sampled at once", min = "1", max = "256")
        int threads() default 16;
    }

    @Activate
    public Puller(
            Config config,
            @Reference PullStore store,
            @Reference InstanceStore instances,
            @Reference Intake intake,
            @Reference Fleet fleet,
            @Reference AlertBook alerts,
            @Reference MetricCatalog catalog) {
        this(
                ManagementFactory.getRuntimeMXBean().getName(), // pid@host
                store,
                instances,
                intake,
                fleet,
                alerts,
                catalog,
                keyFile(config),
                data("pull"),
                config.threads(),
                ROUND);
    }

    /**
     * @param backend name of this one
     * @param certificates directory for files of certificates
     * @param round how often the instances are divided among the backends
     */
    Puller(
            String backend,
            PullStore store,
            InstanceStore instances,
            Intake intake,
            Fleet fleet,
            AlertBook alerts,
            MetricCatalog catalog,
            Path keyFile,
            Path certificates,
            int threads,
            Duration round) {
        this.store = store;
        this.intake = intake;
        this.fleet = fleet;
        this.catalog = catalog;
        this.box = new SecretBox(new KeyFile(keyFile).keys());
        this.samplers = new Samplers(catalog, new Certificates(certificates), providers);
        this.division = new Division(backend, store, instances, fleet, alerts, this::start);
        this.samplings = Schedule.executor(threads, "pganalytics-pull");
        this.rounds = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "pganalytics-pull-rounds");
            thread.setDaemon(true);
            return thread;
        });
        // The first one a little later: by then the providers of passwords are there
        rounds.scheduleWithFixedDelay(this::round, round.toMillis(), round.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Path keyFile(Config config) {
        return config.keyFile().isBlank()
                ? data("pull-key")
                : Path.of(config.keyFile().strip());
    }

    private static Path data(String name) {
        return Path.of(System.getProperty("karaf.data", "data"), name);
    }

    private void round() {
        try {
            division.round();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Dividing the instances without agent failed, trying again", e);
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addProvider(PasswordProvider provider) {
        providers.add(provider);
    }

    void removeProvider(PasswordProvider provider) {
        providers.remove(provider);
    }

    private Pull start(Registration registration) {
        PullTarget target = registration.target();
        Outbox outbox = new Outbox(intake, Pull.collector(target.id()), random.nextLong(), target.id(), room);
        Pull pull = new Pull(target, samplers.of(target, secret(registration)), catalog, outbox, fleet, samplings);
        pull.start();
        return pull;
    }

    private Supplier<Secret> secret(Registration registration) {
        return () -> box.open(registration.target(), registration.sealedSecret());
    }

    @Override
    public List<Pulled> pulled() {
        Map<InstanceId, Holder> holders = store.holders();
        return store.registrations().readable().stream()
                .map(Registration::target)
                .map(target -> new Pulled(
                        target,
                        Optional.ofNullable(holders.get(target.id())),
                        division.pull(target.id()).map(Pull::parts).orElse(List.of())))
                .toList();
    }

    @Override
    public List<PartState> unreadable() {
        return store.registrations().unreadable().stream()
                .map(one -> new PartState("registration of " + one.id(), PartState.Health.FAILED, one.reason()))
                .toList();
    }

    @Override
    public boolean add(PullTarget target, Secret secret) {
        samplers.check(target, secret);
        refuseAnAgents(target.id());
        boolean added = store.add(new Registration(target, box.seal(target, secret)));
        if (added) {
            LOG.info("Instance {} is registered to be sampled without agent, at {}", target.id(), target.hosts());
            rounds.execute(this::round);
        }
        return added;
    }

    private void refuseAnAgents(InstanceId id) {
        String collector = fleet.instance(id).map(Instance::collector).orElse("");
        boolean connected = fleet.agents().stream()
                .anyMatch(agent -> agent.connected() && agent.collector().equals(collector));
        if (connected && !collector.equals(Pull.collector(id))) {
            throw new IllegalArgumentException("id: the agent " + collector + " samples " + id
                    + " already: choose another id, or stop that agent");
        }
    }

    @Override
    public boolean remove(InstanceId id) {
        boolean removed = store.remove(id);
        if (removed) {
            LOG.info("Instance {} is no longer registered to be sampled without agent", id);
            rounds.execute(this::round);
        }
        return removed;
    }

    @Override
    public Trial test(PullTarget target, Secret secret) {
        samplers.check(target, secret);
        return test(target, () -> secret);
    }

    @Override
    public Optional<Trial> test(InstanceId id) {
        return store.registrations().readable().stream()
                .filter(registration -> registration.target().id().equals(id))
                .findFirst()
                .map(registration -> test(registration.target(), secret(registration)));
    }

    private Trial test(PullTarget target, Supplier<Secret> secret) {
        try (Sampler sampler = samplers.of(target, secret)) {
            sampler.sample();
            return new Trial(sampler.instance().serverVersion(), sampler.parts());
        }
    }

    @Override
    public List<Meter> meters() {
        return List.of(
                new Meter(
                        "pganalytics_pull_instances",
                        false,
                        "Instances without agent that this backend samples",
                        "",
                        division.size()),
                new Meter(
                        "pganalytics_pull_dropped_snapshots_total",
                        true,
                        "Snapshots that waited for the store and had no room",
                        "",
                        room.dropped().get()));
    }

    /** Ends the samplings on their way, then gives the instances to the other backends. */
    @Deactivate
    @Override
    public void close() {
        rounds.shutdownNow();
        samplings.shutdownNow();
        try {
            rounds.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        division.close();
    }
}
