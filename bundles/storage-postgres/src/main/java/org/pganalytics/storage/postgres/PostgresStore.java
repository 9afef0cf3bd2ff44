// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pganalytics.api.plugin.MeterSource;
import org.pganalytics.api.plugin.PluginInfo;
import org.pganalytics.api.plugin.PluginSource;
import org.pganalytics.api.pull.Pulls;
import org.pganalytics.api.store.AccountStore;
import org.pganalytics.api.store.AlertStore;
import org.pganalytics.api.store.AnalysisStore;
import org.pganalytics.api.store.EnrichedBatch;
import org.pganalytics.api.store.InstanceStore;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.api.store.PullLocks;
import org.pganalytics.api.store.PullStore;
import org.pganalytics.api.store.Series;
import org.pganalytics.api.store.StoreAddress;
import org.pganalytics.api.store.StoreBusyException;
import org.pganalytics.api.store.StoreStatus;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.api.store.StoredRow;
import org.pganalytics.model.Alert;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PartState;
import org.pganalytics.model.PostgresUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps and reads everything in one PostgreSQL: the one configured, or the one a StoreAddress offers. */
@Component(
        configurationPid = "org.pganalytics.storage.postgres",
        service = {
            MetricStore.class,
            InstanceStore.class,
            AlertStore.class,
            AnalysisStore.class,
            AccountStore.class,
            PullStore.class,
            PluginSource.class,
            MeterSource.class
        })
@Designate(ocd = PostgresStore.Config.class)
public final class PostgresStore
        implements MetricStore,
                InstanceStore,
                AlertStore,
                AnalysisStore,
                AccountStore,
                PullStore,
                PluginSource,
                MeterSource,
                AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);
    /** One of them is held by the pull locks for as long as the store answers. */
    private static final int CONNECTIONS = 9;

    private final Database database;
    private final BatchWriter writer;
    private final GroupCommit commits;
    private final Upkeep upkeep;
    private final ScheduledExecutorService upkeepThread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "store-upkeep"));

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable StoreAddress offered;

    /** Which database, and how long to keep. */
    @ObjectClassDefinition(name = "pganalytics storage in PostgreSQL")
    public @interface Config {
        @AttributeDefinition(description = "jdbc:postgresql://host:port/database; empty for the embedded PostgreSQL")
        String url() default "";

        @AttributeDefinition(description = "Role that owns the schema")
        String user() default "";

        @AttributeDefinition(type = AttributeType.PASSWORD)
        String password() default "";

        @AttributeDefinition(description = "File whose first line is the password")
        String passwordFile() default "";

        @AttributeDefinition(description = "Days that raw and family rows are kept", min = "1")
        int retentionDays() default 30;

        @AttributeDefinition(description = "Days that minute averages are kept", min = "1")
        int rollupRetentionDays() default 90;
    }

    @Activate
    public PostgresStore(Config config) {
        if (!config.url().isEmpty()) {
            PostgresUrl.check("url", config.url());
        }
        this.database = new Database(() -> address(config), SchemaSteps.packed(), CONNECTIONS);
        this.writer = new BatchWriter(Clock.systemUTC(), Duration.ofDays(config.retentionDays()));
        this.commits = new GroupCommit(database, writer);
        this.upkeep = new Upkeep(
                Clock.systemUTC(),
                Duration.ofDays(config.retentionDays()),
                Duration.ofDays(config.rollupRetentionDays()));
        scheduleUpkeep();
    }

    /** A store in this database. */
    public PostgresStore(StoreAddress.Address address, Clock clock, Duration retention) {
        StoreAddress fixed = () -> CompletableFuture.completedStage(address);
        Supplier<StoreAddress> addresses = () -> fixed;
        this.database = new Database(addresses, SchemaSteps.packed(), CONNECTIONS);
        this.writer = new BatchWriter(clock, retention);
        this.commits = new GroupCommit(database, writer);
        this.upkeep = new Upkeep(clock, retention, retention.multipliedBy(3));
        scheduleUpkeep();
    }

    private StoreAddress address(Config config) {
        if (config.url().isEmpty()) {
            StoreAddress service = offered;
            if (service == null) {
                throw new StoreUnavailableException("no database is configured (url) and none is offered", null);
            }
            return service;
        }
        String password = config.password();
        if (!config.passwordFile().isEmpty()) {
            try {
                password = Files.readString(Path.of(config.passwordFile()))
                        .lines()
                        .findFirst()
                        .orElse("");
            } catch (IOException e) {
                throw new StoreUnavailableException("passwordFile " + config.passwordFile() + " can't be read", e);
            }
        }
        StoreAddress.Address address = new StoreAddress.Address(config.url(), config.user(), password);
        return () -> CompletableFuture.completedStage(address);
    }

    private void scheduleUpkeep() {
        upkeepThread.scheduleWithFixedDelay(() -> quietly("roll-up", upkeep::rollUp), 60, 60, TimeUnit.SECONDS);
        upkeepThread.scheduleWithFixedDelay(() -> quietly("retention", upkeep::dropOld), 5, 60, TimeUnit.MINUTES);
    }

    private void quietly(String what, Upkeeping work) {
        try {
            if (database.isOpen()) {
                database.with(connection -> {
                    work.run(connection, database.layout());
                    return true;
                });
            }
        } catch (RuntimeException e) {
            LOG.warn("{} failed, trying again later: {}", what, e.getMessage());
        }
    }

    private interface Upkeeping {
        void run(Connection connection, Layout layout) throws SQLException;
    }

    @Override
    public CompletionStage<Void> append(EnrichedBatch batch) {
        return commits.append(batch);
    }

    @Override
    public List<Series> core(InstanceId instance, List<CoreMetric> metrics, Instant from, Instant to, Duration step) {
        if (metrics.isEmpty()) {
            return List.of();
        }
        return database.with(connection -> MetricQueries.core(connection, instance, metrics, from, to, step));
    }

    @Override
    public List<StoredRow> rows(InstanceId instance, String family, Instant from, Instant to, int limit) {
        return database.with(connection -> FamilyRows.newest(connection, instance, family, from, to, limit));
    }

    @Override
    public Set<String> families() {
        return database.with(MetricQueries::families);
    }

    @Override
    public StoreStatus status() {
        try {
            return database.with(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.setQueryTimeout(2);
                    try (ResultSet row = statement.executeQuery("show server_version")) {
                        row.next();
                        return new StoreStatus(
                                true,
                                "PostgreSQL " + row.getString(1),
                                database.layout().toString(),
                                "");
                    }
                }
            });
        } catch (StoreBusyException e) {
            return new StoreStatus(true, "PostgreSQL", database.layout().toString(), String.valueOf(e.getMessage()));
        } catch (StoreUnavailableException e) {
            return new StoreStatus(false, "", "", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void save(Instance instance) {
        database.with(connection -> InstanceRows.save(connection, instance));
    }

    @Override
    public List<Instance> instances() {
        return database.with(InstanceRows::all);
    }

    @Override
    public void forget(String collector) {
        database.with(connection -> InstanceRows.removeOf(connection, collector));
    }

    @Override
    public void save(Alert alert) {
        database.with(connection -> AlertRows.save(connection, alert));
    }

    @Override
    public Optional<Alert> alert(UUID id) {
        return database.with(connection -> AlertRows.byId(connection, id)).stream()
                .findFirst();
    }

    @Override
    public List<Alert> open() {
        return database.with(AlertRows::open);
    }

    @Override
    public List<Alert> newest(int limit) {
        return database.with(connection -> AlertRows.newest(connection, limit));
    }

    @Override
    public void saveAnomalies(List<Anomaly> anomalies) {
        database.with(connection -> AnalysisRows.saveAnomalies(connection, anomalies));
    }

    @Override
    public void saveGraph(List<Edge> edges) {
        database.with(connection -> AnalysisRows.replaceGraph(connection, edges));
    }

    @Override
    public void saveCorrelations(List<Correlation> correlations) {
        database.with(connection -> AnalysisRows.saveCorrelations(connection, correlations));
    }

    @Override
    public Optional<Account> account(String name) {
        return database.with(connection -> AccountRows.byName(connection, name));
    }

    @Override
    public void save(Account account) {
        database.with(connection -> AccountRows.save(connection, account));
    }

    @Override
    public boolean createFirst(Account account) {
        return database.with(connection -> AccountRows.createFirst(connection, account));
    }

    @Override
    public boolean isEmpty() {
        return database.with(AccountRows::isEmpty);
    }

    @Override
    public Registrations registrations() {
        return database.with(PullRows::all);
    }

    @Override
    public boolean add(Registration registration) {
        return database.with(connection -> PullRows.add(connection, registration));
    }

    @Override
    public boolean remove(InstanceId id) {
        return database.with(connection -> PullRows.remove(connection, id));
    }

    @Override
    public PullLocks locks(String backend) {
        return new AdvisoryPullLocks(database.connect(), backend);
    }

    @Override
    public Map<InstanceId, Pulls.Holder> holders() {
        return database.with(AdvisoryPullLocks::holders);
    }

    @Override
    public List<PluginInfo> plugins() {
        PartState state = database.isOpen()
                ? new PartState("postgres", PartState.Health.OK, "")
                : new PartState("postgres", PartState.Health.FAILED, database.reason());
        return List.of(new PluginInfo("store", "postgres", "org.pganalytics.storage.postgres", state));
    }

    @Override
    public List<Meter> meters() {
        return List.of(
                counter("rows", "Rows written", writer.rows.get()),
                counter("rows_refused", "Rows left out for their time or their columns", writer.refusedRows.get()),
                counter("duplicates", "Batches that were stored before", writer.duplicates.get()),
                counter("commits", "Transactions committed", commits.commits.get()),
                counter("failures", "Transactions failed", commits.failures.get()),
                counter("batches_refused", "Batches the database refused", commits.refusedBatches.get()),
                new Meter("pganalytics_store_waiting_batches", false, "Batches waiting", "", commits.waiting()),
                new Meter("pganalytics_store_up", false, "Whether it is connected", "", database.isOpen() ? 1 : 0));
    }

    private static Meter counter(String name, String help, long value) {
        return new Meter("pganalytics_store_" + name + "_total", true, help, "", value);
    }

    /** Writes what waits, then lets go of the database. */
    @Override
    @Deactivate
    public void close() {
        upkeepThread.shutdownNow();
        commits.close();
        database.close();
    }
}
