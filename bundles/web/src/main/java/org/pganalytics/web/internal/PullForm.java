// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.Secret;
import org.pganalytics.api.pull.SslMode;
import org.pganalytics.model.InstanceId;

/** The body that registers or tests an instance without agent; what is left out is the default, what is unknown an error. */
record PullForm(PullTarget target, Secret secret) {
    private static final Set<String> FIELDS = Set.of(
            "id",
            "hosts",
            "serverType",
            "database",
            "user",
            "sslMode",
            "caCertificate",
            "intervalSeconds",
            "provider",
            "secret");

    static PullForm of(Map<String, Object> body) {
        Set<String> unknown = new TreeSet<>(body.keySet());
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown fields " + unknown + ": there are " + new TreeSet<>(FIELDS));
        }
        List<HostPort> hosts = hosts(body.get("hosts"));
        InstanceId id = new InstanceId(text(body, "id", hosts.get(0).toString()));
        PullTarget usual = PullTarget.of(id, hosts, text(body, "database", "postgres"), text(body, "user", ""));
        PullTarget target = new PullTarget(
                id,
                hosts,
                text(body, "serverType", usual.serverType()),
                usual.database(),
                usual.user(),
                SslMode.parse(text(body, "sslMode", usual.sslMode().toString())),
                text(body, "caCertificate", usual.caCertificate()),
                interval(body, usual.interval()),
                text(body, "provider", usual.provider()));
        return new PullForm(target, new Secret(text(body, "secret", "")));
    }

    private static List<HostPort> hosts(Object value) {
        if (value instanceof List<?> list && !list.isEmpty() && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(host -> HostPort.parse((String) host)).toList();
        }
        throw new IllegalArgumentException("hosts must be a list of texts: [\"db1.example.com:5432\"]");
    }

    private static Duration interval(Map<String, Object> body, Duration usual) {
        Object value = body.get("intervalSeconds");
        if (value == null) {
            return usual;
        }
        if (value instanceof Integer seconds) {
            return Duration.ofSeconds(seconds);
        }
        throw new IllegalArgumentException("intervalSeconds must be a whole number");
    }

    private static String text(Map<String, Object> body, String field, String usual) {
        Object value = body.get(field);
        if (value == null) {
            return usual;
        }
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(field + " must be a text");
    }
}
