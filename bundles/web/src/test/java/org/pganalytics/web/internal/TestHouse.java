// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.pganalytics.api.access.Access;
import org.pganalytics.api.alert.AlertBook;
import org.pganalytics.api.analysis.RuleInfo;
import org.pganalytics.api.fleet.Fleet;
import org.pganalytics.api.store.EnrichedBatch;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.api.store.Series;
import org.pganalytics.api.store.StoreStatus;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.api.store.StoredRow;
import org.pganalytics.api.web.Endpoint;
import org.pganalytics.model.Agent;
import org.pganalytics.model.Alert;
import org.pganalytics.model.CausalStep;
import org.pganalytics.model.CoreMetric;
import org.pganalytics.model.CoreRow;
import org.pganalytics.model.Entity;
import org.pganalytics.model.Explanation;
import org.pganalytics.model.Finding;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.Measurement;
import org.pganalytics.model.Observation;
import org.pganalytics.model.PartState;
import org.pganalytics.model.Severity;

/** The servlets in a real Jetty on a free port of loopback, over a small house in memory. */
final class TestHouse implements Access, Fleet, AlertBook, MetricStore, AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    static final InstanceId DB1 = new InstanceId("db1:5432");

    final Router router = new Router();
    final MemoryPulls pulls = new MemoryPulls();
    final LatestRows latest = new LatestRows();
    final Readiness readiness = new Readiness();
    final LiveHub hub;
    final MetricsServlet metrics;
    final HttpClient client = HttpClient.newHttpClient();
    final Map<String, User> tokens = new ConcurrentHashMap<>();
    final Map<UUID, Alert> alerts = new ConcurrentHashMap<>();
    final List<Instance> instances = new CopyOnWriteArrayList<>();
    final Clock clock = Clock.fixed(NOW, java.time.ZoneOffset.UTC);
    final Map<String, List<StoredRow>> rows = new ConcurrentHashMap<>();
    volatile boolean storeAway;
    volatile int statusCalls;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    TestHouse() throws Exception {
        tokens.put("admin-token", new User("admin", "admin"));
        tokens.put("viewer-token", new User("vera", "viewer"));
        instances.add(new Instance(DB1, "host1", "74", 180006, Map.of("env", "test"), NOW.minusSeconds(60), NOW));
        hub = new LiveHub(this, Clock.systemUTC(), Duration.ofMillis(200));
        metrics = new MetricsServlet(this);
        metrics.addSource(new JvmMeters());
        metrics.addSource(hub);
        InstanceMetricsEndpoint series = new InstanceMetricsEndpoint(this, clock);
        series.store = this;
        InstanceEventsEndpoint events = new InstanceEventsEndpoint(this, clock);
        events.store = this;
        InstanceViews views = new InstanceViews(this, this, latest, clock);
        PluginsEndpoint plugins = new PluginsEndpoint();
        RulesEndpoint rules = new RulesEndpoint(() -> List.of(new RuleInfo(
                "I05",
                "Missing index",
                "missing_index",
                Severity.WARNING,
                "checks",
                new PartState("rule I05", PartState.Health.OK, ""),
                List.of("db2:5432: no table_stats"))));
        for (Endpoint endpoint : List.of(
                new LoginEndpoint(this),
                new LogoutEndpoint(this),
                new InstancesEndpoint(views),
                new InstanceEndpoint(views),
                series,
                events,
                new AlertsEndpoint(this),
                new AlertEndpoint(this),
                new AcknowledgeEndpoint(this),
                rules,
                plugins,
                new AgentsEndpoint(this),
                new PullsEndpoint(pulls),
                new AddPullEndpoint(pulls),
                new TestPullEndpoint(pulls),
                new TestPulledEndpoint(pulls),
                new RemovePullEndpoint(pulls))) {
            router.addEndpoint(endpoint);
        }
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new ApiServlet(router, this)), "/api/v2/*");
        context.addServlet(new ServletHolder(new HealthServlet(this, readiness)), "/health/*");
        context.addServlet(new ServletHolder(metrics), "/metrics");
        context.addServlet(new ServletHolder(new LiveServlet(this, hub)), "/ws/v2");
        context.addFilter(new FilterHolder(new SecurityHeaders()), "/*", EnumSet.of(DispatcherType.REQUEST));
        ErrorPageErrorHandler errors = new ErrorPageErrorHandler() {
            @Override
            public boolean errorPageForMethod(String method) {
                return true;
            }
        };
        errors.addErrorPage(400, 599, "/problem");
        context.setErrorHandler(errors);
        context.addServlet(new ServletHolder(new ProblemPage()), "/problem");
        JettyWebSocketServletContainerInitializer.configure(context, null);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        return send("GET", path, token, null);
    }

    HttpResponse<String> send(String method, String path, String token, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    Alert addAlert(Severity severity, Alert.State state) {
        Entity table = new Entity("table", "app.public.orders");
        CausalStep cause = new CausalStep(
                "seq_scan_rate",
                "Sequential scans",
                table,
                "9 scans a second",
                List.of(new Measurement("table_stats.seq_scan", table, 9.5, "per second", 0.1, NOW)));
        Finding finding = new Finding(
                DB1,
                "I05",
                table,
                severity,
                NOW,
                NOW,
                "Missing index",
                "Create one",
                new Explanation("missing_index", 0.9, List.of(cause), List.of("checkpoints: none asked for")));
        Alert alert = new Alert(
                UUID.randomUUID(),
                state,
                finding,
                NOW,
                NOW,
                null,
                null,
                state == Alert.State.RESOLVED ? NOW : null,
                null);
        alerts.put(alert.id(), alert);
        return alert;
    }

    Observation observation(double cpu) {
        double[] values = new double[CoreMetric.values().length];
        java.util.Arrays.fill(values, Double.NaN);
        values[CoreMetric.CPU_PERCENT.ordinal()] = cpu;
        return new Observation(instances.get(0), NOW, List.of(), CoreRow.of(values));
    }

    @Override
    public void close() throws Exception {
        hub.close();
        server.stop();
    }

    @Override
    public Optional<Token> login(String name, String password, String remoteAddress) {
        if (storeAway) {
            throw new StoreUnavailableException("the store is away", new IllegalStateException());
        }
        if (name.equals("locked")) {
            throw new TooManyAttemptsException(7);
        }
        return name.equals("admin") && password.equals("right")
                ? Optional.of(new Token("admin-token", NOW))
                : Optional.empty();
    }

    @Override
    public Optional<User> user(String token) {
        return Optional.ofNullable(tokens.get(token));
    }

    @Override
    public void logout(String token) {
        tokens.remove(token);
    }

    @Override
    public boolean isAgentToken(String token) {
        return false;
    }

    @Override
    public void connected(String collector, String version, String address, Map<InstanceId, ServerInfo> found) {}

    @Override
    public void heard(String collector, Duration clockOffset, List<PartState> parts) {}

    @Override
    public void disconnected(String collector) {}

    @Override
    public void forget(String collector) {}

    @Override
    public Instance seen(InstanceId instance, String collector) {
        return instances.get(0);
    }

    @Override
    public List<Agent> agents() {
        PartState part = new PartState("metric table_stats", PartState.Health.DEGRADED, "slow");
        return List.of(new Agent("host1", "0.1", "127.0.0.1", true, NOW, NOW, Duration.ofMillis(-5), List.of(part)));
    }

    @Override
    public List<Instance> instances() {
        return instances;
    }

    @Override
    public Optional<Instance> instance(InstanceId id) {
        return instances.stream().filter(i -> i.id().equals(id)).findFirst();
    }

    @Override
    public void report(InstanceId instance, Instant at, List<Finding> findings) {}

    @Override
    public void resolve(InstanceId instance, String reason) {}

    @Override
    public Optional<Alert> acknowledge(UUID id, String user) {
        return Optional.ofNullable(alerts.computeIfPresent(
                        id,
                        (i, a) -> a.isOpen()
                                ? new Alert(
                                        id,
                                        Alert.State.ACKNOWLEDGED,
                                        a.finding(),
                                        a.openedAt(),
                                        NOW,
                                        NOW,
                                        user,
                                        null,
                                        null)
                                : a))
                .filter(Alert::isOpen);
    }

    @Override
    public Optional<Alert> alert(UUID id) {
        return Optional.ofNullable(alerts.get(id));
    }

    @Override
    public List<Alert> alerts(int limit) {
        return new ArrayList<>(alerts.values()).subList(0, Math.min(limit, alerts.size()));
    }

    @Override
    public boolean hasOpen(InstanceId instance) {
        return alerts.values().stream().anyMatch(Alert::isOpen);
    }

    @Override
    public CompletionStage<Void> append(EnrichedBatch batch) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<Series> core(InstanceId instance, List<CoreMetric> metrics, Instant from, Instant to, Duration step) {
        if (storeAway) {
            throw new StoreUnavailableException("the store is away", new IllegalStateException());
        }
        return metrics.stream()
                .map(m -> new Series(m, List.of(new Series.Point(from, 1.5))))
                .toList();
    }

    @Override
    public List<StoredRow> rows(InstanceId instance, String family, Instant from, Instant to, int limit) {
        return rows.getOrDefault(family, List.of()).stream()
                .filter(row -> !row.time().isBefore(from) && row.time().isBefore(to))
                .limit(limit)
                .toList();
    }

    @Override
    public Set<String> families() {
        return Set.of();
    }

    @Override
    public StoreStatus status() {
        statusCalls++;
        return new StoreStatus(!storeAway, "PostgreSQL 18.6", "native", storeAway ? "refused" : "");
    }
}
