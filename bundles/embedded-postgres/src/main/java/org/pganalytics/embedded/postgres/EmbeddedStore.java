// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.embedded.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pganalytics.api.store.StoreAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store's database where none is configured: a private PostgreSQL 18, started when first asked for. */
@Component(configurationPid = "org.pganalytics.embedded.postgres")
@Designate(ocd = EmbeddedStore.Config.class)
public final class EmbeddedStore implements StoreAddress {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStore.class);

    private final PostgresServer.Builder builder;
    private final ExecutorService starter =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "embedded-postgres"));
    private @Nullable CompletableFuture<Address> address;
    private @Nullable PostgresServer server;

    /** How the private PostgreSQL runs. */
    @ObjectClassDefinition(name = "pganalytics embedded PostgreSQL")
    public @interface Config {
        @AttributeDefinition(description = "Where data and password are kept; empty for data/postgres of the container")
        String directory() default "";

        @AttributeDefinition(description = "Port on 127.0.0.1; 0 for any free one", min = "0", max = "65535")
        int port() default 0;

        @AttributeDefinition(
                description = "User the server runs as when the container runs as root; empty: postgres, or nobody")
        String runAs() default "";
    }

    @Activate
    public EmbeddedStore(Config config) {
        this(directory(config.directory()), config.port(), config.runAs());
    }

    /** @param port 0 for any free one */
    public EmbeddedStore(Path directory, int port, String runAs) {
        this.builder = PostgresServer.at(directory)
                .port(port)
                .runAs(runAs)
                .unpackIn(directory)
                .setting("max_connections", "50")
                .setting("log_min_messages", "warning")
                .setting("logging_collector", "on")
                .setting("log_filename", "server-%a.log")
                .setting("log_truncate_on_rotation", "on")
                .setting("log_rotation_age", "1d")
                .setting("log_rotation_size", "0");
    }

    private static Path directory(String configured) {
        if (!configured.isEmpty()) {
            return Path.of(configured);
        }
        return Path.of(System.getProperty("karaf.data", System.getProperty("user.dir")), "postgres");
    }

    @Override
    public synchronized CompletionStage<Address> address() {
        if (address == null || address.isCompletedExceptionally() || (server != null && !server.isRunning())) {
            address = CompletableFuture.supplyAsync(this::start, starter);
        }
        return address.minimalCompletionStage();
    }

    private Address start() {
        try {
            PostgresServer before = current(null);
            if (before != null) {
                LOG.warn("Embedded PostgreSQL {} ended by itself, starting it again", before.pid());
                before.close();
            }
            PostgresServer started = builder.start();
            current(started);
            return new Address(started.jdbcUrl("postgres"), started.user(), started.password());
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** Keeps the new server, returns the one before. */
    private synchronized @Nullable PostgresServer current(@Nullable PostgresServer next) {
        PostgresServer before = server;
        server = next;
        return before;
    }

    /** Stops the server; the data stay. A start that is under way is waited for. */
    @Deactivate
    public void close() {
        starter.shutdown();
        try {
            if (!starter.awaitTermination(60, TimeUnit.SECONDS)) {
                starter.shutdownNow();
                starter.awaitTermination(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        PostgresServer last = current(null);
        if (last != null) {
            last.close();
            LOG.info("Embedded PostgreSQL stopped");
        }
    }
}
