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
import org.junit.jupiter.params.provider.ValueSource;
import org.pganalytics.testkit.TestPostgres;

/** What the families of a whole server say of the troubles they are made for. */
class ServerFamiliesTest {
    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void tellWhoHoldsTheXminHorizonAndWal(int major) throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(major, "max_prepared_transactions=2", "wal_level=logical");
                Connection owner = postgres.connect("postgres");
                Connection reader = postgres.connect("postgres")) {
            execute(owner, "CREATE TABLE t (i int)", "SELECT pg_create_physical_replication_slot('idle', true)");
            reader.setAutoCommit(false);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            execute(reader, "SELECT count(*) FROM t");
            execute(owner, "BEGIN", "INSERT INTO t VALUES (1)", "PREPARE TRANSACTION 'forgotten'");
            for (int i = 0; i < 10; i++) {
                execute(owner, "INSERT INTO t SELECT i FROM generate_series(1, 1000) i");
            }
            SampledRows rows = SampledRows.of(postgres);

            assertThat(rows.rows("xmin_horizon")).hasSize(5);
            assertThat(rows.row("xmin_horizon", "class", "active transaction"))
                    .containsEntry("xmin_age", "11")
                    .containsEntry("datname", "postgres");
            assertThat(rows.row("xmin_horizon", "class", "prepared transaction"))
                    .containsEntry("xmin_age", "11")
                    .containsEntry("holders", "1")
                    .containsEntry("holder", "forgotten");
            assertThat(rows.row("xmin_horizon", "class", "standby feedback"))
                    .containsEntry("xmin_age", "0")
                    .containsEntry("holder", "");
            assertThat(rows.row("prepared_transactions", "gid", "forgotten")).containsEntry("xid_age", "11");
            Map<String, String> slot = rows.row("replication_slots", "slot_name", "idle");
            assertThat(slot).containsEntry("active", "false").containsEntry("slot_type", "physical");
            assertThat(Double.parseDouble(slot.get("retained_wal_bytes"))).isGreaterThan(100_000);
            assertThat(rows.rows("wraparound")).hasSize(3);
            assertThat(rows.rows("wal_directory")).singleElement().satisfies(row -> assertThat(
                            Double.parseDouble(row.get("wal_size_bytes")))
                    .isGreaterThanOrEqualTo(16 << 20));
            assertThat(rows.rows("checksum_failures"))
                    .extracting(row -> row.get("datname"))
                    .contains("(shared)", "postgres");
            execute(owner, "ROLLBACK PREPARED 'forgotten'");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void tellSettingsWithoutTheirSecretsAndRoles(int major) throws SQLException {
        try (TestPostgres postgres = TestPostgres.start(
                        major,
                        "primary_conninfo=host=nowhere password=s3cret",
                        "app.token=s3cret",
                        "lock_timeout=7s",
                        "work_mem=3MB",
                        "archive_command=curl -u me:s3cret");
                Connection owner = postgres.connect("postgres")) {
            SampledRows before = SampledRows.of(postgres);
            assertThat(before.rows("settings").toString()).doesNotContain("s3cret");
            // The session's own is greater
            assertThat(before.row("settings", "name", "work_mem")).containsEntry("setting", "3072");
            assertThat(before.rows("instance").get(0)).containsEntry("work_mem_bytes", "3145728");
            assertThat(before.row("settings", "name", "primary_conninfo").get("setting"))
                    .startsWith("hidden ");
            assertThat(before.row("settings", "name", "lock_timeout"))
                    .containsEntry("setting", "7000")
                    .containsEntry("unit", "ms");
            assertThat(before.rows("settings"))
                    .noneMatch(row -> row.get("name").equals("default_transaction_read_only"));

            execute(
                    owner,
                    "CREATE ROLE watcher LOGIN PASSWORD 'w' IN ROLE pg_monitor",
                    "ALTER ROLE watcher SET statement_timeout = '9s'",
                    "ALTER ROLE watcher IN DATABASE postgres SET work_mem = '9MB'");
            SampledRows byRole = SampledRows.of(postgres, "postgres", "watcher", "w");
            assertThat(byRole.rows("settings"))
                    .extracting(row -> row.get("name"))
                    .contains("lock_timeout")
                    .doesNotContain("statement_timeout", "work_mem");

            execute(
                    owner,
                    "ALTER SYSTEM SET max_connections = 33",
                    "ALTER SYSTEM SET checkpoint_timeout = '7min'",
                    "SELECT pg_reload_conf()",
                    "CREATE ROLE auditor LOGIN BYPASSRLS VALID UNTIL '2020-01-01' IN ROLE pg_monitor");
            await().atMost(Duration.ofSeconds(10)).until(() -> isReloaded(owner));
            SampledRows after = SampledRows.of(postgres);
            assertThat(after.row("settings", "name", "checkpoint_timeout")).containsEntry("setting", "420");
            assertThat(after.row("settings", "name", "max_connections")).containsEntry("pending_restart", "true");
            long waiting = after.rows("settings").stream()
                    .filter(row -> row.get("pending_restart").equals("true"))
                    .count();
            assertThat(after.rows("settings_state").get(0)).containsEntry("pending_restart", Long.toString(waiting));
            assertThat(after.rows("settings_state").get(0).get("settings_hash"))
                    .isNotEqualTo(before.rows("settings_state").get(0).get("settings_hash"));
            assertThat(after.row("roles", "rolname", "auditor"))
                    .containsEntry("rolbypassrls", "true")
                    .containsEntry("rolsuper", "false")
                    .containsEntry("expired", "true");
            assertThat(after.row("role_memberships", "member", "auditor"))
                    .containsEntry("rolname", "pg_monitor")
                    .containsEntry("admin_option", "false");
        }
    }

    private static boolean isReloaded(Connection owner) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT pending_restart FROM pg_settings WHERE name = 'max_connections'")) {
            return row.next() && row.getBoolean(1);
        }
    }
}
