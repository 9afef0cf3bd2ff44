// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.InstanceId;
import org.pganalytics.model.PostgresUrl;

/**
 * One instance to sample and the budget for it.
 *
 * @param url jdbc:postgresql://host:port/database
 * @param password asked for at every connect, so that a changed password file is seen; empty for none
 * @param interval between two snapshots
 * @param statementTimeout for each query, on the server
 * @param databases which databases per-database families visit, of those that can be connected to
 * @param changesFile keeps over restarts what changes are told by; null: what changes meanwhile is not told
 */
public record SamplerSettings(
        InstanceId instance,
        String url,
        String user,
        Supplier<String> password,
        Duration interval,
        Duration statementTimeout,
        NamePatterns databases,
        @Nullable Path changesFile) {
    public SamplerSettings {
        Objects.requireNonNull(instance);
        Objects.requireNonNull(user);
        Objects.requireNonNull(password);
        Objects.requireNonNull(interval);
        Objects.requireNonNull(statementTimeout);
        Objects.requireNonNull(databases);
        PostgresUrl.check("url", url);
    }

    /** Without a file for changes. */
    public SamplerSettings(
            InstanceId instance,
            String url,
            String user,
            Supplier<String> password,
            Duration interval,
            Duration statementTimeout,
            NamePatterns databases) {
        this(instance, url, user, password, interval, statementTimeout, databases, null);
    }

    /** With the usual budget: 5 s a statement, all databases. */
    public static SamplerSettings of(
            InstanceId instance, String url, String user, Supplier<String> password, Duration interval) {
        return new SamplerSettings(instance, url, user, password, interval, Duration.ofSeconds(5), NamePatterns.ALL);
    }

    /** The same for these databases only. */
    public SamplerSettings withDatabases(NamePatterns names) {
        return new SamplerSettings(instance, url, user, password, interval, statementTimeout, names, changesFile);
    }

    /** The same with this file for what changes are told by. */
    public SamplerSettings withChangesFile(Path file) {
        return new SamplerSettings(instance, url, user, password, interval, statementTimeout, databases, file);
    }
}
