// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One variant of a metric file: a query and the servers it is for.
 *
 * @param firstMajor lowest major version, inclusive
 * @param lastMajor highest major version, inclusive
 * @param extension extension it needs, in the database it runs in; null for none
 * @param extensionVersion lowest version of the extension; empty for any
 * @param privilege predefined role whose rights it needs to see everything, pg_read_all_stats for instance; null for none
 * @param chooseSql a key and a weight of each row there is: which of them to fetch is chosen by their growth; null for all
 * @param lookupSql fetches an expensive attribute for keys not seen before; null for none
 */
public record MetricQuery(
        int firstMajor,
        int lastMajor,
        Role role,
        @Nullable String extension,
        String extensionVersion,
        @Nullable String privilege,
        String sql,
        @Nullable String chooseSql,
        @Nullable String lookupSql) {
    /** The role of the servers a query is for. */
    public enum Role {
        ANY,
        PRIMARY,
        STANDBY
    }

    /** What pg_monitor, which docs tell to grant, includes. */
    private static final Set<String> MONITOR =
            Set.of("pg_monitor", "pg_read_all_stats", "pg_read_all_settings", "pg_stat_scan_tables");

    public MetricQuery {
        Objects.requireNonNull(role);
        Objects.requireNonNull(extensionVersion);
        Objects.requireNonNull(sql);
    }

    /** The query with a limit of rows, also where it sets none itself: then the server stops there too. */
    String limitedSql() {
        return sql.contains("{rows}") || sql.regionMatches(true, 0, "SHOW", 0, 4)
                ? sql
                : "SELECT * FROM (\n" + sql + "\n) q LIMIT {rows}";
    }

    /** Whether it reads the relations of a database slice by slice. */
    boolean isSliced() {
        return Slices.isIn(sql);
    }

    boolean suitsVersion(int major) {
        return major >= firstMajor && major <= lastMajor;
    }

    boolean suitsRole(boolean inRecovery) {
        return role == Role.ANY || (role == Role.STANDBY) == inRecovery;
    }

    /** Why the server cannot run it, or would leave out what others do, and what to do about it; empty when it can. */
    Optional<String> missing(ServerInfo server) {
        if (privilege != null && !server.roles().contains(privilege)) {
            return Optional.of("user " + server.user() + " has not the rights of " + privilege + ": GRANT "
                    + (MONITOR.contains(privilege) ? "pg_monitor" : privilege) + " TO " + server.user());
        }
        return missingExtension(server);
    }

    private Optional<String> missingExtension(ServerInfo server) {
        if (extension == null) {
            return Optional.empty();
        }
        ServerInfo.Extension there = server.extensions().get(extension);
        if (there == null) {
            return Optional.of("extension " + extension + " is not installed in database " + server.database());
        }
        if (!extensionVersion.isEmpty() && compareVersions(there.version(), extensionVersion) < 0) {
            return Optional.of("extension " + extension + " is " + there.version() + " and must be " + extensionVersion
                    + " at least: ALTER EXTENSION " + extension + " UPDATE");
        }
        return Optional.empty();
    }

    private static int compareVersions(String left, String right) {
        String[] a = left.split("\\.");
        String[] b = right.split("\\.");
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            int order = Integer.compare(number(a, i), number(b, i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int number(String[] parts, int index) {
        String digits = index < parts.length ? parts[index].replaceAll("\\D", "") : "";
        return digits.isEmpty() || digits.length() > 9 ? 0 : Integer.parseInt(digits);
    }
}
