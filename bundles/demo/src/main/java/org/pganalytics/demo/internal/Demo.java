// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.demo.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The demo as a whole: the shop's server, its workload and its faults. Starts on a thread of its own. */
@Component(
        service = Demo.class,
        immediate = true,
        configurationPid = "org.pganalytics.demo",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Demo.Config.class)
public final class Demo implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final long STOP_SECONDS = 30;

    private final ExecutorService life = Executors.newSingleThreadExecutor(task -> new Thread(task, "demo"));
    private final Path directory;
    private volatile @Nullable Shop shop;
    private volatile @Nullable Workload workload;
    private volatile @Nullable Faults faults;
    private volatile String failure = "";

    /** Where the monitored server is. */
    @ObjectClassDefinition(
            name = "pganalytics demo",
            description = "A PostgreSQL to be monitored, with workload and faults")
    public @interface Config {
        @AttributeDefinition(
                description = "Directory of the server; what the agent needs is in monitor.properties there")
        String directory();

        @AttributeDefinition(min = "0", max = "65535", description = "Its port; 0: the one it had, or any free one")
        int port() default 0;
    }

    @Activate
    public Demo(Config config) {
        this(Path.of(config.directory()), config.port());
    }

    Demo(Path directory, int port) {
        this.directory = directory;
        life.execute(() -> start(port));
    }

    /** Injects a fault; see {@link Faults#inject}. Throws {@link IllegalStateException} while the server is not there. */
    Faults.State inject(String name, Duration duration) {
        Faults current = faults;
        if (current == null) {
            throw new IllegalStateException(failure.isEmpty() ? "the demo's database is starting" : failure);
        }
        try {
            return current.inject(name, duration);
        } catch (SQLException e) {
            throw new IllegalStateException("fault " + name + " could not be injected: " + e.getMessage(), e);
        }
    }

    State state() {
        Shop server = shop;
        Workload work = workload;
        Faults list = faults;
        boolean running = server != null && work != null && list != null && server.isRunning();
        return new State(
                running ? "running" : failure.isEmpty() ? "starting" : "failed",
                failure,
                server == null ? 0 : server.port(),
                server == null ? 0 : server.pid(),
                work == null ? 0 : work.transactions(),
                work == null ? 0 : work.failures(),
                list == null ? List.of() : list.states());
    }

    /** Recovers the faults and stops workload and server; the data stay. */
    @Override
    @Deactivate
    public void close() {
        life.shutdownNow();
        try {
            if (!life.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The demo in {} is still starting and cannot be stopped", directory);
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeAll();
    }

    private void start(int port) {
        try {
            Shop opened = Shop.open(directory, port);
            shop = opened;
            workload = new Workload(opened);
            faults = new Faults(opened, Clock.systemUTC());
        } catch (IOException | SQLException | RuntimeException e) {
            failure = "the demo's database does not start: " + e.getMessage();
            LOG.error("The demo in {} does not start", directory, e);
        }
    }

    private void closeAll() {
        Faults list = faults;
        if (list != null) {
            list.close();
        }
        Workload work = workload;
        if (work != null) {
            work.close();
        }
        Shop server = shop;
        if (server != null) {
            server.close();
        }
    }

    /**
     * @param state {@code starting}, {@code running} or {@code failed}
     * @param pid of its postmaster, 0 while starting
     */
    record State(
            String state,
            String failure,
            int port,
            long pid,
            long transactions,
            long workloadFailures,
            List<Faults.State> faults) {}
}
