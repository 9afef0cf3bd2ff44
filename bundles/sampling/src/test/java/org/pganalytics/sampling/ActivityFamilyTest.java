// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pganalytics.sampling.SampledRows.execute;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pganalytics.testkit.TestPostgres;

/** The active session history of one session at work, its parallel worker, and an idle one. */
class ActivityFamilyTest {
    @ParameterizedTest
    @CsvSource({"13, force_parallel_mode", "18, debug_parallel_query"})
    void tellsWhichStatementWhoIsAtWorkRuns(int major, String parallel) throws SQLException, InterruptedException {
        try (TestPostgres postgres = TestPostgres.start(major, "shared_preload_libraries=pg_stat_statements");
                Connection owner = postgres.connect("postgres");
                Connection busy = postgres.connect("postgres");
                Connection idle = postgres.connect("postgres")) {
            execute(busy, "SET application_name = 'busy'", "SET " + parallel + " = on");
            execute(idle, "SET application_name = 'idle'", "SELECT 1");
            Thread work = new Thread(() -> {
                try {
                    execute(busy, "SELECT pg_sleep(60)");
                } catch (SQLException e) {
                    // cancelled below
                }
            });
            work.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> !text(
                            owner,
                            "SELECT string_agg(pid::text, '') FROM pg_stat_activity"
                                    + " WHERE backend_type = 'parallel worker' AND wait_event = 'PgSleep'")
                    .isEmpty());
            SampledRows rows = SampledRows.of(postgres);
            String running = major == 13
                    ? ""
                    : text(
                            owner,
                            "SELECT query_id FROM pg_stat_activity WHERE state = 'active'"
                                    + " AND backend_type = 'client backend' AND application_name = 'busy'");
            execute(owner, "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'busy'");
            work.join();

            assertThat(rows.row("activity", "backend_type", "parallel worker"))
                    .containsEntry("application_name", "busy")
                    .containsEntry("wait_event", "PgSleep")
                    .containsEntry("query_id", running)
                    .containsEntry("sessions", "1.0");
            Map<String, String> leader = rows.row("activity", "application_name", "busy");
            assertThat(leader).containsEntry("state", "active").containsEntry("query_id", running);
            assertThat(rows.row("activity", "application_name", "idle"))
                    .containsEntry("state", "idle")
                    .containsEntry("query_id", "");
            assertThat(running.isEmpty()).isEqualTo(major == 13);
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            String value = row.next() ? row.getString(1) : null;
            return value == null ? "" : value;
        }
    }
}
