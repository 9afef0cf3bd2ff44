// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pganalytics.itests.Backend;
import org.pganalytics.itests.KarafProcess;
import org.pganalytics.testkit.Certificate;

/**
 * Memory, CPU and start of the packaged agent against a PostgreSQL with 2,000 tables and 5,000 statements: one inside a
 * memory cgroup of 50 MiB, one outside, and prometheus-postgres-exporter beside them, at the same time.
 */
public final class AgentFootprintBenchmark {
    private static final long LIMIT = 50L << 20;
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Path EXPORTER = Path.of("/usr/bin/prometheus-postgres-exporter");

    private final HttpClient http = HttpClient.newHttpClient();
    private final WatchedDatabase watched = new WatchedDatabase();
    private final Backend backend;
    private final Certificate certificate;
    private final Path scratch;
    private final Volume volume;
    private int exporterPort;

    private AgentFootprintBenchmark(Path scratch, Volume volume) throws Exception {
        this.scratch = scratch;
        this.volume = volume;
        this.certificate = Certificate.selfSigned(scratch, "backend", "ip:127.0.0.1");
        this.backend = Backend.unpack(scratch)
                .gateway(Map.of(
                        "tlsCertificate", certificate.chain().toString(),
                        "tlsKey", certificate.key().toString()))
                .start();
    }

    /** @param arguments seconds to measure, 600 when absent */
    public static void main(String[] arguments) throws Exception {
        Duration measured = Duration.ofSeconds(arguments.length == 0 ? 600 : Long.parseLong(arguments[0]));
        try (Scratch scratch = new Scratch();
                Volume volume = Volume.in(scratch.path())) {
            AgentFootprintBenchmark benchmark = new AgentFootprintBenchmark(scratch.path(), volume);
            try {
                benchmark.run(measured);
            } finally {
                benchmark.backend.close();
                benchmark.watched.close();
            }
        }
    }

    private void run(Duration measured) throws Exception {
        AgentHome inside = unpacked("inside");
        AgentHome outside = unpacked("outside");
        volume.forget();
        Optional<MemoryCgroup> group = MemoryCgroup.create(
                "pganalytics-bench-" + ProcessHandle.current().pid(), LIMIT);
        try {
            Agent limited = group.isEmpty() ? null : start(inside, group.get());
            start(outside, null).process.close();
            Agent free = start(outside, null);
            try (MeasuredProcess exporter = exporter()) {
                measure(measured, limited, free, exporter, group.orElse(null));
            } finally {
                free.process.close();
                if (limited != null) {
                    limited.process.close();
                }
            }
        } finally {
            if (group.isPresent()) {
                group.get().close();
            }
        }
    }

    /** @param seconds from its start until PostgreSQL saw it read statistics */
    private record Agent(MeasuredProcess process, String role, double seconds) {}

    private AgentHome unpacked(String role) throws Exception {
        watched.createMonitor(role);
        return AgentHome.unpack(
                volume.directory().resolve(role), role, watched.jdbcUrl(), watched.password(), backend, certificate);
    }

    private Agent start(AgentHome home, @Nullable MemoryCgroup group) throws Exception {
        String role = home.role();
        long start = System.nanoTime();
        MeasuredProcess process = home.start(scratch.resolve(role + ".out"), group);
        while (!watched.isSampledBy(role)) {
            if (System.nanoTime() - start > Duration.ofSeconds(60).toNanos()) {
                process.sample();
                throw new IllegalStateException("the agent " + role + " does not sample within a minute");
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return new Agent(process, role, (System.nanoTime() - start) / 1e9);
    }

    /** Null where it is not installed. */
    private @Nullable MeasuredProcess exporter() throws Exception {
        if (!Files.isExecutable(EXPORTER)) {
            return null;
        }
        watched.createMonitor("exporter");
        exporterPort = KarafProcess.freePort();
        MeasuredProcess exporter = new MeasuredProcess(
                List.of(EXPORTER.toString(), "--web.listen-address=127.0.0.1:" + exporterPort),
                Map.of(
                        "DATA_SOURCE_NAME",
                        "postgresql://exporter:" + watched.password() + "@127.0.0.1:" + watched.port()
                                + "/postgres?sslmode=disable"),
                scratch.resolve("exporter.out"));
        await("the exporter")
                .atMost(Duration.ofSeconds(20))
                .ignoreException(ConnectException.class)
                .untilAsserted(this::scrape);
        return exporter;
    }

    private void scrape() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + exporterPort + "/metrics"))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (!answer.body().contains("pg_up 1")) {
            throw new IllegalStateException("the exporter does not reach PostgreSQL: " + answer.body());
        }
    }

    private void measure(
            Duration measured,
            @Nullable Agent limited,
            Agent free,
            @Nullable MeasuredProcess exporter,
            @Nullable MemoryCgroup group)
            throws Exception {
        observe(WARM_UP, limited, free, exporter);
        free.process.begin();
        if (limited != null) {
            limited.process.begin();
        }
        if (exporter != null) {
            exporter.begin();
        }
        long statements = watched.statementsOf(free.role);
        long connections = observe(measured, limited, free, exporter);
        double minutes = measured.toMillis() / 60_000.0;
        Agent main = limited == null ? free : limited;
        Result result = new Result(
                        "agent-footprint",
                        main.process.largestRssMib(),
                        "MiB RSS, the largest seen, inside a memory cgroup of 50 MiB",
                        exporter == null ? Double.NaN : exporter.largestRssMib(),
                        "prometheus-postgres-exporter, scraped as often")
                .with("inCgroup", limited != null)
                .with("ownVolumeWithReadAheadOf128KiB", volume.isMounted())
                .with("pss", main.process.largestPssMib())
                .with("rssOutside", free.process.largestRssMib())
                .with("pssOutside", free.process.largestPssMib())
                .with("cpuPercent", main.process.cpuPercent())
                .with("cpuPercentOutside", free.process.cpuPercent())
                .with("startSeconds", free.seconds)
                .with("startSecondsCold", main.seconds)
                .with("oomKills", group == null ? "no cgroup" : group.outOfMemoryKills())
                .with("connectionsAtMost", connections)
                .with("statementsPerMinute", (watched.statementsOf(free.role) - statements) / minutes)
                .with("intervalSeconds", INTERVAL.toSeconds())
                .with("seconds", measured.toSeconds());
        if (exporter != null) {
            result.with("exporterPss", exporter.largestPssMib()).with("exporterCpuPercent", exporter.cpuPercent());
        }
        result.print();
    }

    /** Looks at all of them each second for so long, and returns the most connections the agent outside had. */
    private long observe(Duration duration, @Nullable Agent limited, Agent free, @Nullable MeasuredProcess exporter)
            throws Exception {
        long connections = 0;
        long start = System.nanoTime();
        for (long second = 0; second < duration.toSeconds(); second++) {
            LockSupport.parkNanos(start + Duration.ofSeconds(second).toNanos() - System.nanoTime());
            free.process.sample();
            if (limited != null) {
                limited.process.sample();
            }
            if (exporter != null) {
                if (second % INTERVAL.toSeconds() == 0) {
                    scrape();
                }
                exporter.sample();
            }
            connections = Math.max(connections, watched.connectionsOf(free.role));
        }
        return connections;
    }
}
