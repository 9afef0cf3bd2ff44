// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.demo.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    @TempDir
    static Path directory;

    private static Shop shop;
    private static Workload workload;

    @BeforeAll
    static void start() throws Exception {
        shop = Shop.open(directory, 0);
        workload = new Workload(shop);
    }

    @AfterAll
    static void stop() {
        workload.close();
        shop.close();
    }

    @Test
    void workloadKeepsTheServerBusy() {
        long before = workload.transactions();
        await().atMost(Duration.ofSeconds(20)).until(() -> workload.transactions() > before + 100);
    }

    @Test
    void monitorIsNoMoreThanAMonitor() throws Exception {
        Path file = directory.resolve(Shop.MONITOR_FILE);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Properties monitor = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            monitor.load(reader);
        }
        try (Connection connection = DriverManager.getConnection(
                        monitor.getProperty("url"), monitor.getProperty("user"), monitor.getProperty("password"));
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("SELECT count(*) FROM pg_stat_statements"))
                    .isTrue();
            assertThatThrownBy(() -> statement.execute("SELECT * FROM orders")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void missingIndexMakesLookupsScanUntilItIsBack() throws Exception {
        String scans = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'orders'";
        String index = "SELECT count(*) FROM pg_indexes WHERE indexname = 'orders_reference_idx'";
        try (Faults faults = new Faults(shop, Clock.systemUTC())) {
            long before = number(scans);
            faults.inject("missing-index", Duration.ofSeconds(3));
            assertThat(number(index)).isZero();
            await().atMost(Duration.ofSeconds(20)).until(() -> number(scans) > before + 10);
            await().atMost(Duration.ofSeconds(20)).until(() -> number(index) == 1);
        }
    }

    @Test
    void blockerMakesOrdersWaitUntilItIsGone() throws Exception {
        String waiting = "SELECT count(*) FROM pg_stat_activity a JOIN pg_stat_activity b"
                + " ON b.pid = ANY (pg_blocking_pids(a.pid)) WHERE b.state = 'idle in transaction'"
                + " AND b.application_name = '" + Blocker.APPLICATION + "'";
        try (Faults faults = new Faults(shop, Clock.systemUTC())) {
            faults.inject("blocker", Duration.ofMinutes(5));
            await().atMost(Duration.ofSeconds(20)).until(() -> number(waiting) > 0);
            faults.close();
            await().atMost(Duration.ofSeconds(20)).until(() -> number(waiting) == 0);
        }
        long before = workload.transactions();
        await().atMost(Duration.ofSeconds(20)).until(() -> workload.transactions() > before + 100);
    }

    @Test
    void stormLeavesHardlyASession() throws Exception {
        String sessions = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                + " AND pid <> pg_backend_pid()";
        try (Faults faults = new Faults(shop, Clock.systemUTC())) {
            faults.inject("connection-storm", Duration.ofSeconds(2));
            assertThat(number(sessions)).isBetween(55L, 57L);
            await().atMost(Duration.ofSeconds(20)).until(() -> number(sessions) < 10);
            assertThat(faults.states()).allMatch(state -> state.until() == null);
        }
    }

    @Test
    void refusesWhatItDoesNotKnowAndWhatRunsAlready() throws Exception {
        try (Faults faults = new Faults(shop, Clock.systemUTC())) {
            assertThatThrownBy(() -> faults.inject("rain", Duration.ofSeconds(60)))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("missing-index, blocker, connection-storm");
            assertThatIllegalArgumentException().isThrownBy(() -> faults.inject("blocker", Duration.ZERO));
            faults.inject("blocker", Duration.ofSeconds(60));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> faults.inject("blocker", Duration.ofSeconds(60)))
                    .withMessageContaining("running until");
        }
    }

    @Test
    void startsAgainWithItsPortItsDataAndWithoutItsFaults() throws Exception {
        Path own = Files.createTempDirectory("pganalytics-demo-test-");
        int port;
        try (Shop first = Shop.open(own, 0)) {
            port = first.port();
            new MissingIndex().inject(first);
        }
        try (Demo demo = new Demo(own, 0)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> demo.state().state().equals("running")
                            && demo.state().transactions() > 10);
            assertThat(demo.state().port()).isEqualTo(port);
            assertThat(demo.state().pid()).isPositive();
            assertThat(demo.inject("missing-index", Duration.ofSeconds(60)).until())
                    .isNotNull();
        }
        try (Shop again = Shop.open(own, 0);
                Connection connection = again.superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT to_regclass('orders_reference_idx') IS NOT NULL")) {
            rows.next();
            assertThat(rows.getBoolean(1)).isTrue();
        }
    }

    private static long number(String sql) throws SQLException {
        try (Connection connection = shop.superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
