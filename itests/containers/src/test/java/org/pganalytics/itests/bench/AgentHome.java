// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.itests.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pganalytics.itests.Backend;
import org.pganalytics.itests.KarafProcess;
import org.pganalytics.testkit.Certificate;

/**
 * The packaged agent, unpacked and told what to watch and where to send it, through TLS.
 *
 * @param role the role it logs in as; its names as instance and collector too
 */
record AgentHome(Path path, String role) {
    static AgentHome unpack(
            Path directory, String role, String url, String password, Backend backend, Certificate certificate)
            throws IOException, InterruptedException {
        KarafProcess karaf = KarafProcess.unpack("agent-packages", directory);
        karaf.configure(
                "org.pganalytics.collect",
                Map.of("instance", role, "url", url, "user", role, "password", password, "interval", "10s"));
        karaf.configure(
                "org.pganalytics.link",
                Map.of(
                        "collector",
                        role,
                        "host",
                        "127.0.0.1",
                        "port",
                        Integer.toString(backend.gatewayPort),
                        "token",
                        backend.agentToken(),
                        "tls",
                        "true",
                        "caCertificate",
                        certificate.chain().toString()));
        return new AgentHome(karaf.home(), role);
    }

    /**
     * @param output gets what it prints
     * @param group the memory cgroup to run in, with the heap that the Kubernetes manifests set there; null for none
     */
    MeasuredProcess start(Path output, @Nullable MemoryCgroup group) throws IOException {
        String program = path.resolve("bin/pganalytics-agent").toString();
        return new MeasuredProcess(
                group == null ? List.of(program) : List.of("sh", "-c", group.entering(program)),
                group == null ? Map.of() : Map.of("PGANALYTICS_MAX_HEAP", "10m"),
                output);
    }
}
