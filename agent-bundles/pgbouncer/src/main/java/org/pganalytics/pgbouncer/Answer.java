// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * What one PgBouncer said at one time, a table for each family. Its own console, the database pgbouncer, is not in it.
 *
 * @param name of the PgBouncer
 * @param took time from the first command to the last row
 */
record Answer(String name, Duration took, ShownTable self, ShownTable pools, ShownTable databases, ShownTable stats) {
    /** Runs a SHOW command. */
    interface Shower {
        ShownTable show(String what) throws SQLException;
    }

    /**
     * @param since begin of the session: PgBouncer does not tell when it began to count, but a session does not outlive it
     */
    static Answer ask(String name, String version, Instant since, Shower console) throws SQLException {
        long start = System.nanoTime();
        ShownTable databases = console.show("DATABASES").where(row -> !"pgbouncer".equals(row.text("name")));
        Map<String, String> sizes = databases.pairs("name", "pool_size");
        ShownTable pools = databases(console.show("POOLS")).with("pool_size", row -> sizes.get(row.text("database")));
        String micros = Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, since));
        ShownTable stats = databases(console.show("STATS")).with("stats_reset", row -> micros);
        Map<String, String> self = new HashMap<>(console.show("LISTS").pairs("list", "items"));
        String clients = console.show("CONFIG").pairs("key", "value").get("max_client_conn");
        if (clients != null) {
            self.put("max_client_conn", clients);
        }
        self.put("version", version);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new Answer(name, took, ShownTable.ofOne(self), pools, databases, stats);
    }

    private static ShownTable databases(ShownTable table) {
        return table.where(row -> !"pgbouncer".equals(row.text("database")));
    }
}
