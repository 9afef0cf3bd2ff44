// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.pganalytics.model.InstanceId;

/**
 * One instance to sample and the budget for it.
 *
 * @param url jdbc:postgresql://host:port/database
 * @param password asked for at every connect, so that a changed password file is seen; empty for none
 * @param interval between two snapshots
 * @param statementTimeout for each query, on the server
 * @param databases which databases per-database families visit, of those that can be connected to
 * @param maxDatabases most databases that per-database families visit, busiest first
 */
public record SamplerSettings(
        InstanceId instance,
        String url,
        String user,
        Supplier<String> password,
        Duration interval,
        Duration statementTimeout,
        NamePatterns databases,
        int maxDatabases) {
    public SamplerSettings {
        Objects.requireNonNull(instance);
        Objects.requireNonNull(user);
        Objects.requireNonNull(password);
        Objects.requireNonNull(interval);
        Objects.requireNonNull(statementTimeout);
        Objects.requireNonNull(databases);
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("url must start with jdbc:postgresql:");
        }
    }

    /** With the usual budget: 5 s a statement, 10 databases. */
    public static SamplerSettings of(
            InstanceId instance, String url, String user, Supplier<String> password, Duration interval) {
        return new SamplerSettings(
                instance, url, user, password, interval, Duration.ofSeconds(5), NamePatterns.ALL, 10);
    }

    /** The same for these databases only. */
    public SamplerSettings withDatabases(NamePatterns names) {
        return new SamplerSettings(instance, url, user, password, interval, statementTimeout, names, maxDatabases);
    }
}
