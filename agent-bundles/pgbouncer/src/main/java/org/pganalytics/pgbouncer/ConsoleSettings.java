// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import java.util.function.Supplier;
import org.pganalytics.model.PostgresUrl;

/**
 * How one PgBouncer is reached.
 *
 * @param name label of its rows
 * @param url jdbc:postgresql://host:port/pgbouncer, with parameters of pgjdbc for TLS
 * @param password asked at every connect; may throw
 */
record ConsoleSettings(String name, String url, String user, Supplier<String> password) {
    private static final String FORM = "jdbc:postgresql://";

    ConsoleSettings {
        if (!PostgresUrl.check("url", url).startsWith(FORM)) {
            throw new IllegalArgumentException("url has no host: write " + FORM + "host:6432/pgbouncer");
        }
        if (name.isBlank()) {
            name = url.substring(FORM.length()).split("[/?]")[0];
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return name;
    }
}
