// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a query needs of a server besides a version, as its file says line by line: {@code role} and {@code requires}. */
final class QueryConditions {
    private static final Pattern EXTENSION = Pattern.compile("extension\\s+([A-Za-z0-9_-]+)(?:\\s+([0-9.]+))?");
    private static final Pattern PRIVILEGE = Pattern.compile("privilege\\s+(pg_[a-z_]{1,60})");

    private MetricQuery.Role role = MetricQuery.Role.ANY;
    private @Nullable String extension;
    private String extensionVersion = "";
    private @Nullable String privilege;

    QueryConditions copy() {
        QueryConditions copy = new QueryConditions();
        copy.role = role;
        copy.extension = extension;
        copy.extensionVersion = extensionVersion;
        copy.privilege = privilege;
        return copy;
    }

    /** Takes a line, or throws {@link IllegalArgumentException} with the reason. */
    void set(String word, String value) {
        if (word.equals("role")) {
            role = role(value);
        } else {
            requires(value);
        }
    }

    MetricQuery.Role role() {
        return role;
    }

    /** Null for none. */
    @Nullable
    String extension() {
        return extension;
    }

    /** Lowest version of the extension; empty for any. */
    String extensionVersion() {
        return extensionVersion;
    }

    /** Null for none. */
    @Nullable
    String privilege() {
        return privilege;
    }

    private static MetricQuery.Role role(String value) {
        return switch (value) {
            case "primary" -> MetricQuery.Role.PRIMARY;
            case "standby" -> MetricQuery.Role.STANDBY;
            default -> throw new IllegalArgumentException("'" + value + "' is no role: write primary or standby");
        };
    }

    private void requires(String value) {
        Matcher ofPrivilege = PRIVILEGE.matcher(value);
        if (ofPrivilege.matches()) {
            privilege = ofPrivilege.group(1);
            return;
        }
        Matcher ofExtension = EXTENSION.matcher(value);
        if (!ofExtension.matches()) {
            throw new IllegalArgumentException("'" + value
                    + "' is no requirement: write extension NAME, extension NAME VERSION or privilege ROLE");
        }
        extension = ofExtension.group(1);
        extensionVersion = ofExtension.group(2) == null ? "" : ofExtension.group(2);
    }
}
