// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import java.sql.SQLException;

/** Why a PgBouncer could not be asked, in one line, and what to do about it where its own words do not say that. */
final class Reason {
    private static final int MAX_LENGTH = 300;

    private Reason() {}

    static String of(Throwable failure) {
        if (!(failure instanceof SQLException)) {
            return cut(failure.toString());
        }
        String message =
                String.valueOf(failure.getMessage()).replaceAll("\\s+", " ").strip();
        String state = ((SQLException) failure).getSQLState();
        return cut((state == null ? "" : state + " ") + message) + remedy(message);
    }

    private static String remedy(String message) {
        if (message.endsWith("not allowed")) {
            return ": put the user into stats_users of pgbouncer.ini, and RELOAD";
        }
        if (message.contains("unsupported startup parameter")) {
            return ": put it into ignore_startup_parameters of pgbouncer.ini, and RELOAD";
        }
        if (message.contains("database \"pgbouncer\" does not exist")) {
            return ": url leads to PostgreSQL, give it the port of PgBouncer";
        }
        return "";
    }

    private static String cut(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH);
    }
}
