// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.collect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.FieldOption;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.sampling.Collector;
import org.pganalytics.sampling.Interval;
import org.pganalytics.sampling.MetricCatalog;
import org.pganalytics.sampling.PartStateSource;
import org.pganalytics.sampling.SampledInstances;
import org.pganalytics.sampling.Sampler;
import org.pganalytics.sampling.SamplerSettings;
import org.pganalytics.sampling.Schedule;
import org.pganalytics.sampling.SnapshotSink;

/** Collects snapshots of the one instance this agent stands beside and pushes them to the sink. */
@Component(
        service = {SampledInstances.class, PartStateSource.class},
        immediate = true,
        configurationPid = "org.pganalytics.collect",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = InstanceCollection.Config.class)
public final class InstanceCollection implements SampledInstances, PartStateSource {
    @ObjectClassDefinition(name = "pganalytics collect")
    @interface Config {
        @AttributeDefinition(description = "Instance id; empty: host:port of the URL, localhost as the host's name")
        String instance() default "";

        @AttributeDefinition(description = "jdbc:postgresql://host:port/database")
        String url() default "jdbc:postgresql://localhost:5432/postgres";

        @AttributeDefinition(description = "A role that has pg_monitor")
        String user() default "pganalytics";

        @AttributeDefinition(type = AttributeType.PASSWORD, description = "Empty: passwordFile, or none")
        String password() default "";

        @AttributeDefinition(description = "File with the password, read at every connect")
        String passwordFile() default "";

        @AttributeDefinition(description = "Time between two snapshots")
        String interval() default "10s";
    }

    private final MetricCatalog catalog;
    private final Sampler sampler;
    private final ScheduledExecutorService executor = Schedule.executor(1, "collect");
    private final Schedule schedule;

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            fieldOption = FieldOption.REPLACE)
    private volatile List<Collector> collectors = List.of();

    @Activate
    public InstanceCollection(Config config, @Reference MetricCatalog catalog, @Reference SnapshotSink sink) {
        this(settings(config), catalog, sink);
    }

    InstanceCollection(SamplerSettings settings, MetricCatalog catalog, SnapshotSink sink) {
        this.sampler = new Sampler(settings, catalog::files, Clock.systemUTC());
        this.catalog = catalog;
        this.schedule = new Schedule(
                new Schedule.Sampling(() -> !catalog.files().isEmpty(), sampler::sample, sampler::sampleHistory),
                settings.interval(),
                () -> collectors,
                snapshot -> sink.push(settings.instance(), snapshot),
                System::nanoTime,
                executor);
        schedule.start(Duration.ZERO);
    }

    private static SamplerSettings settings(Config config) {
        Supplier<String> password =
                config.password().isEmpty() && !config.passwordFile().isEmpty()
                        ? () -> read(Path.of(config.passwordFile()))
                        : config::password;
        String instance = config.instance().isBlank()
                ? defaultInstance(config.url())
                : config.instance().strip();
        return SamplerSettings.of(
                new InstanceId(instance), config.url(), config.user(), password, Interval.parse(config.interval()));
    }

    static String defaultInstance(String url) {
        URI uri = URI.create(url.substring("jdbc:".length()));
        String host = uri.getHost();
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        if (host == null || host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.")) {
            try {
                host = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                host = "localhost";
            }
        }
        return host.replaceAll("[\\[\\]]", "") + ':' + port;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("password file " + file, e);
        }
    }

    @Override
    public List<SampledInstance> instances() {
        return List.of(sampler.instance());
    }

    @Override
    public List<PartState> parts() {
        List<PartState> parts = new ArrayList<>(sampler.parts());
        parts.addAll(schedule.parts());
        if (catalog.files().isEmpty()) {
            parts.add(new PartState("metric files", PartState.Health.DEGRADED, "none is there: nothing is sampled"));
        }
        return parts;
    }

    @Deactivate
    void close() {
        schedule.close();
        executor.shutdownNow();
        sampler.close();
    }
}
