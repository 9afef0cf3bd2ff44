// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.pganalytics.testkit.TestPostgres;

/** The agent's distribution as a process. */
final class AgentProcess implements AutoCloseable {
    final KarafProcess karaf;

    private AgentProcess(KarafProcess karaf) {
        this.karaf = karaf;
    }

    static AgentProcess start(
            Path directory,
            Backend backend,
            TestPostgres watched,
            String instance,
            String interval,
            String batchInterval)
            throws IOException, InterruptedException {
        KarafProcess karaf = KarafProcess.unpack("agent-packages", directory);
        configure(karaf, backend, watched, instance, interval, batchInterval);
        karaf.start();
        return new AgentProcess(karaf);
    }

    /** Tells a container with an agent in it what to watch and where to send it. */
    static void configure(
            KarafProcess karaf,
            Backend backend,
            TestPostgres watched,
            String instance,
            String interval,
            String batchInterval)
            throws IOException {
        karaf.configure(
                "org.pganalytics.collect",
                Map.of(
                        "instance", instance,
                        "url", watched.jdbcUrl("postgres"),
                        "user", watched.user(),
                        "password", watched.password(),
                        "interval", interval));
        karaf.configure(
                "org.pganalytics.link",
                Map.of(
                        "collector",
                        "it-agent",
                        "host",
                        "127.0.0.1",
                        "port",
                        Integer.toString(backend.gatewayPort),
                        "token",
                        backend.agentToken(),
                        "batchInterval",
                        batchInterval));
    }

    /** Sets keys of its link to the backend; a running agent takes them within a second. */
    AgentProcess link(Map<String, String> settings) throws IOException {
        karaf.configure("org.pganalytics.link", settings);
        return this;
    }

    @Override
    public void close() throws InterruptedException {
        karaf.close();
    }
}
