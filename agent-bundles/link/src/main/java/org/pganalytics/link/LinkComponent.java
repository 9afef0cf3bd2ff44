// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.model.Snapshot;
import org.pganalytics.sampling.Interval;
import org.pganalytics.sampling.PartStateSource;
import org.pganalytics.sampling.SampledInstances;
import org.pganalytics.sampling.SnapshotSink;
import org.pganalytics.wire.Compression;
import org.pganalytics.wire.HelloInstance;

/** The link as a component: PID org.pganalytics.link. */
@Component(
        service = SnapshotSink.class,
        immediate = true,
        configurationPid = "org.pganalytics.link",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = LinkComponent.Config.class)
public final class LinkComponent implements SnapshotSink {
    // Service objects, not services: who says how it is doing may itself need this sink to start
    private final List<ComponentServiceObjects<PartStateSource>> sources = new CopyOnWriteArrayList<>();
    private final List<ComponentServiceObjects<SampledInstances>> sampled = new CopyOnWriteArrayList<>();
    private final Link link;

    /** Where the backend is and what it is told. */
    @ObjectClassDefinition(name = "pganalytics link")
    public @interface Config {
        @AttributeDefinition(description = "Id of this agent in the fleet; empty: the host's name")
        String collector() default "";

        @AttributeDefinition(description = "Host of the gateway; several, with or without a port: a,b:9091,[::1]:9092")
        String host() default "127.0.0.1";

        @AttributeDefinition(min = "1", max = "65535", description = "Port of the gateway where host has none")
        int port() default 9090;

        @AttributeDefinition(description = "Enrolment token")
        String token() default "";

        @AttributeDefinition(description = "File whose first line is the token, instead of token")
        String tokenFile() default "";

        @AttributeDefinition(description = "TLS 1.3 with the host name checked")
        boolean tls() default false;

        @AttributeDefinition(description = "Whether the token may go to another machine without TLS")
        boolean allowPlaintext() default false;

        @AttributeDefinition(description = "PEM of the authorities to trust; empty: those of the system")
        String caCertificate() default "";

        @AttributeDefinition(description = "Oldest a snapshot may get before it is sent: 500ms, 2s, 1m")
        String batchInterval() default "60s";

        @AttributeDefinition(min = "1", max = "60", description = "Snapshots sent at once")
        int batchSnapshots() default 20;

        @AttributeDefinition(description = "Of what is sent and spooled: zstd, snappy or none")
        String compression() default "zstd";

        @AttributeDefinition(min = "1", max = "19", description = "Level of zstd")
        int compressionLevel() default 3;

        @AttributeDefinition(description = "Directory of the spool, of this agent alone; empty: spool in Karaf's data")
        String spoolDirectory() default "";

        @AttributeDefinition(min = "0", description = "Most that the spool may take on disk; 0: no spool")
        int spoolMegabytes() default 256;

        @AttributeDefinition(description = "Oldest a snapshot in the spool may get: 30m, 1h")
        String spoolAge() default "1h";
    }

    @Activate
    public LinkComponent(Config config) throws IOException {
        link = new Link(settings(config), this::instances, this::parts);
    }

    static LinkSettings settings(Config config) throws IOException {
        String collector = config.collector().isBlank() ? hostName() : config.collector();
        if (config.token().isBlank() == config.tokenFile().isBlank()) {
            throw new IllegalArgumentException("org.pganalytics.link needs either token or tokenFile");
        }
        return new LinkSettings(
                collector.strip(),
                Address.parse(config.host(), config.port()),
                config.token().strip(),
                config.tokenFile().isBlank() ? null : Path.of(config.tokenFile().strip()),
                config.tls(),
                config.allowPlaintext(),
                config.caCertificate().isBlank()
                        ? null
                        : Path.of(config.caCertificate().strip()),
                duration("batchInterval", config.batchInterval()),
                config.batchSnapshots(),
                version(),
                compression(config.compression()),
                config.compressionLevel(),
                spool(config));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "org.pganalytics.link: this host's own name cannot be looked up (" + e.getMessage()
                            + "); set collector",
                    e);
        }
    }

    private static @Nullable SpoolSettings spool(Config config) {
        if (config.spoolMegabytes() == 0) {
            return null;
        }
        Path directory = config.spoolDirectory().isBlank()
                ? Path.of(System.getProperty("karaf.data", "data"), "spool")
                : Path.of(config.spoolDirectory().strip());
        return new SpoolSettings(
                directory, config.spoolMegabytes() * 1024L * 1024, duration("spoolAge", config.spoolAge()));
    }

    static Compression compression(String text) {
        try {
            return Compression.valueOf(text.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "org.pganalytics.link: compression '" + text + "' is none of zstd, snappy and none", e);
        }
    }

    static Duration duration(String key, String text) {
        try {
            return Interval.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("org.pganalytics.link: " + key + " " + e.getMessage(), e);
        }
    }

    private static String version() {
        String version = LinkComponent.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSource(ComponentServiceObjects<PartStateSource> source) {
        sources.add(source);
    }

    void removeSource(ComponentServiceObjects<PartStateSource> source) {
        sources.remove(source);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addInstances(ComponentServiceObjects<SampledInstances> instances) {
        sampled.add(instances);
    }

    void removeInstances(ComponentServiceObjects<SampledInstances> instances) {
        sampled.remove(instances);
    }

    @Override
    public void push(InstanceId instance, Snapshot snapshot) {
        link.push(instance, snapshot);
    }

    @Deactivate
    void close() {
        link.close();
    }

    private List<HelloInstance> instances() {
        return sampled.stream()
                .flatMap(source -> with(source, SampledInstances::instances).stream())
                .map(i -> new HelloInstance(i.id(), i.systemIdentifier(), i.serverVersion()))
                .toList();
    }

    private List<PartState> parts() {
        List<PartState> all = new ArrayList<>();
        for (ComponentServiceObjects<PartStateSource> source : sources) {
            try {
                all.addAll(with(source, PartStateSource::parts));
            } catch (RuntimeException | LinkageError e) {
                all.add(new PartState(source.getServiceReference().toString(), PartState.Health.FAILED, e.toString()));
            }
        }
        return all;
    }

    /** What the service says; nothing when it has just gone. */
    private static <S, T> List<T> with(ComponentServiceObjects<S> objects, Function<S, List<T>> question) {
        S service = objects.getService();
        if (service == null) {
            return List.of();
        }
        try {
            return question.apply(service);
        } finally {
            objects.ungetService(service);
        }
    }
}
