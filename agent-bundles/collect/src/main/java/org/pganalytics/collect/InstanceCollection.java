// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.collect;

import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.model.PostgresUrl;
import org.pganalytics.sampling.Collector;
import org.pganalytics.sampling.Interval;
import org.pganalytics.sampling.MetricCatalog;
import org.pganalytics.sampling.MetricFile;
import org.pganalytics.sampling.NamePatterns;
import org.pganalytics.sampling.PartStateSource;
import org.pganalytics.sampling.PasswordSource;
import org.pganalytics.sampling.SampledInstances;
import org.pganalytics.sampling.Sampler;
import org.pganalytics.sampling.SamplerSettings;
import org.pganalytics.sampling.Schedule;
import org.pganalytics.sampling.SnapshotSink;

/** Collects snapshots of the instance beside this agent and pushes them to the sink. */
@Component(
        service = {SampledInstances.class, PartStateSource.class},
        immediate = true,
        configurationPid = "org.pganalytics.collect",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = InstanceCollection.Config.class)
public class InstanceCollection implements SampledInstances, PartStateSource {
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

        @AttributeDefinition(description = "Families to sample; patterns with commas, ! takes out: !table_bloat,!io")
        String metrics() default "";

        @AttributeDefinition(description = "Databases to visit, patterns as in metrics; empty: all")
        String databases() default "";

        @AttributeDefinition(description = "Collectors whose samples go with this instance's, patterns as in metrics")
        String collectors() default "";
    }

    private final MetricCatalog catalog;
    private final Sampler sampler;
    private final ScheduledExecutorService executor = Schedule.executor(1, "collect");
    private final Schedule schedule;

    @Activate
    public InstanceCollection(
            Config config,
            @Reference MetricCatalog catalog,
            @Reference SnapshotSink sink,
            @Reference ResourceGuard guard,
            @Reference CollectorList collectors) {
        this(
                settings(config),
                NamePatterns.parse(config.metrics()),
                named(collectors, NamePatterns.parse(config.collectors())),
                catalog,
                sink,
                guard::slowdown);
    }

    /** @param pace how many times the interval to wait, asked at every tick */
    InstanceCollection(
            SamplerSettings settings,
            NamePatterns families,
            Supplier<List<Collector>> collectors,
            MetricCatalog catalog,
            SnapshotSink sink,
            IntSupplier pace) {
        Supplier<List<MetricFile>> files = () -> catalog.files().stream()
                .filter(file -> families.test(file.name()))
                .toList();
        this.sampler = new Sampler(settings, files);
        this.catalog = catalog;
        this.schedule = new Schedule(
                new Schedule.Sampling(
                        settings.instance(), () -> !catalog.files().isEmpty(), sampler::sample, sampler::sampleHistory),
                settings.interval(),
                collectors,
                snapshot -> sink.push(settings.instance(), snapshot),
                System::nanoTime,
                pace,
                executor);
        schedule.start(Duration.ZERO);
    }

    private static Supplier<List<Collector>> named(CollectorList collectors, NamePatterns names) {
        return () -> collectors.named(names);
    }

    private static SamplerSettings settings(Config config) {
        String instance = config.instance().isBlank()
                ? defaultInstance(config.url())
                : config.instance().strip();
        return SamplerSettings.of(
                        new InstanceId(instance),
                        config.url(),
                        config.user(),
                        PasswordSource.of(config.password(), config.passwordFile()),
                        Interval.parse(config.interval()))
                .withDatabases(NamePatterns.parse(config.databases()))
                .withChangesFile(changesFile(instance));
    }

    /** A name of its own for each instance, in a form that every file system has. */
    private static Path changesFile(String instance) {
        String name = "changes-" + URLEncoder.encode(instance, StandardCharsets.UTF_8);
        return Path.of(System.getProperty("karaf.data", "data"), name);
    }

    static String defaultInstance(String url) {
        URI uri = URI.create(PostgresUrl.check("url", url).substring("jdbc:".length()));
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

    @Override
    public List<SampledInstance> instances() {
        return List.of(sampler.instance());
    }

    @Override
    public List<PartState> parts() {
        List<PartState> parts = new ArrayList<>(sampler.parts());
        parts.addAll(schedule.parts());
        if (catalog.files().isEmpty()) {
            InstanceId instance = sampler.instance().id();
            parts.add(PartState.of(
                    instance, "metric files", PartState.Health.DEGRADED, "none is there: nothing is sampled"));
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
