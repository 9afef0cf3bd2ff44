// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import java.io.IOException;
import java.net.InetAddress;
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
import org.pganalytics.sampling.PartStateSource;
import org.pganalytics.sampling.SampledInstances;
import org.pganalytics.sampling.SnapshotSink;
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
    private final Link link;
    private volatile @Nullable ComponentServiceObjects<SampledInstances> sampled;

    /** Where the backend is and what it is told. */
    @ObjectClassDefinition(name = "pganalytics link")
    public @interface Config {
        @AttributeDefinition(description = "Id of this agent in the fleet; empty: the host's name")
        String collector() default "";

        @AttributeDefinition(description = "Host of the gateway")
        String host() default "127.0.0.1";

        @AttributeDefinition(min = "1", max = "65535", description = "Port of the gateway")
        int port() default 9090;

        @AttributeDefinition(description = "Enrolment token")
        String token() default "";

        @AttributeDefinition(description = "File whose first line is the token, instead of token")
        String tokenFile() default "";

        @AttributeDefinition(description = "TLS 1.3 with the host name checked")
        boolean tls() default false;

        @AttributeDefinition(description = "Whether the token may go to another machine without TLS")
        boolean allowPlaintext() default false;

        @AttributeDefinition(description = "PEM of the authorities to trust; empty: the Java runtime's")
        String caCertificate() default "";

        @AttributeDefinition(description = "Oldest a snapshot may get before it is sent: 500ms, 2s, 1m")
        String batchInterval() default "60s";

        @AttributeDefinition(min = "1", max = "60", description = "Snapshots sent at once")
        int batchSnapshots() default 20;
    }

    @Activate
    public LinkComponent(Config config) throws IOException {
        link = new Link(settings(config), this::instances, this::parts);
    }

    static LinkSettings settings(Config config) throws IOException {
        String collector =
                config.collector().isBlank() ? InetAddress.getLocalHost().getHostName() : config.collector();
        if (config.token().isBlank() == config.tokenFile().isBlank()) {
            throw new IllegalArgumentException("org.pganalytics.link needs either token or tokenFile");
        }
        return new LinkSettings(
                collector.strip(),
                config.host().strip(),
                config.port(),
                config.token().strip(),
                config.tokenFile().isBlank() ? null : Path.of(config.tokenFile().strip()),
                config.tls(),
                config.allowPlaintext(),
                config.caCertificate().isBlank()
                        ? null
                        : Path.of(config.caCertificate().strip()),
                duration(config.batchInterval()),
                config.batchSnapshots(),
                version());
    }

    /** Reads 500ms, 2s, 1m. */
    static Duration duration(String text) {
        String value = text.strip().toLowerCase(Locale.ROOT);
        try {
            if (value.endsWith("ms")) {
                return Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2)));
            }
            return Duration.parse("PT" + value);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "org.pganalytics.link: batchInterval '" + text + "' is none: write 500ms, 2s or 1m", e);
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

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setInstances(ComponentServiceObjects<SampledInstances> instances) {
        sampled = instances;
    }

    void unsetInstances(ComponentServiceObjects<SampledInstances> instances) {
        if (instances.equals(sampled)) {
            sampled = null;
        }
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
        ComponentServiceObjects<SampledInstances> source = sampled;
        if (source == null) {
            return List.of();
        }
        return with(source, SampledInstances::instances).stream()
                .map(i -> new HelloInstance(i.id(), i.systemIdentifier(), i.serverVersion()))
                .toList();
    }

    private List<PartState> parts() {
        List<PartState> all = new ArrayList<>();
        for (ComponentServiceObjects<PartStateSource> source : sources) {
            try {
                all.addAll(with(source, PartStateSource::parts));
            } catch (RuntimeException e) {
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
