// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.pull;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.pganalytics.model.InstanceId;

/**
 * An instance to sample without an agent, and how to get to it. What is wrong with it is refused with an
 * {@link IllegalArgumentException} that says how it is written.
 *
 * @param hosts tried in this order, at most 16
 * @param serverType which of the hosts to take: {@code any}, {@code primary}, {@code secondary}, {@code preferPrimary} or
 *     {@code preferSecondary} (pgjdbc's targetServerType)
 * @param database the one to connect to
 * @param user a role that has pg_monitor
 * @param caCertificate certificates of the authorities to trust, PEM; empty for those the Java runtime trusts
 * @param interval between two snapshots, 1 s to 1 min
 * @param provider name of the {@link PasswordProvider}
 */
public record PullTarget(
        InstanceId id,
        List<HostPort> hosts,
        String serverType,
        String database,
        String user,
        SslMode sslMode,
        String caCertificate,
        Duration interval,
        String provider) {
    private static final int MAX_HOSTS = 16;
    private static final int MAX_NAME = 63;
    private static final int MAX_PEM = 512 * 1024;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    /** What the pipeline knows from silence: it learns intervals up to two minutes, a late snapshot included. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final Set<String> SERVER_TYPES =
            Set.of("any", "primary", "secondary", "preferPrimary", "preferSecondary");

    public PullTarget {
        Objects.requireNonNull(id);
        Objects.requireNonNull(sslMode);
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty() || hosts.size() > MAX_HOSTS) {
            throw new IllegalArgumentException("hosts: name 1 to " + MAX_HOSTS + " of them");
        }
        if (new HashSet<>(hosts).size() < hosts.size()) {
            throw new IllegalArgumentException("hosts: one is there twice in " + hosts);
        }
        if (!SERVER_TYPES.contains(serverType)) {
            throw new IllegalArgumentException("serverType '" + serverType
                    + "' is unknown: use any, primary, secondary, preferPrimary or preferSecondary");
        }
        requireName("database", database);
        requireName("user", user);
        if (!caCertificate.isEmpty()
                && (caCertificate.length() > MAX_PEM || !caCertificate.contains("-----BEGIN CERTIFICATE-----"))) {
            throw new IllegalArgumentException("caCertificate must be certificates in PEM, of at most 512 KiB");
        }
        if (!caCertificate.isEmpty() && !sslMode.isVerified()) {
            throw new IllegalArgumentException(
                    "caCertificate is of no use with sslMode " + sslMode + ": use verify-full or verify-ca");
        }
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("interval must be 1s to 1m, not " + interval);
        }
        if (provider.isBlank()) {
            throw new IllegalArgumentException("provider is missing");
        }
    }

    private static void requireName(String what, String value) {
        if (value.isBlank() || value.length() > MAX_NAME || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " must have 1 to " + MAX_NAME + " printable characters");
        }
    }

    /** With the usual: any server type, TLS verified in full by the runtime's authorities, 10 s, a password. */
    public static PullTarget of(InstanceId id, List<HostPort> hosts, String database, String user) {
        return new PullTarget(
                id, hosts, "any", database, user, SslMode.VERIFY_FULL, "", Duration.ofSeconds(10), "password");
    }
}
