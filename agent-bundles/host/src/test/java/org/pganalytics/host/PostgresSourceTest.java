// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresSourceTest {
    private static final String STAT = " 0 0 0 -1 0 0 0 0 0 10 5 0 0 20 0 1 0 1 0 0\n";

    @TempDir
    private Path root;

    @Test
    void addsUpTheProcessesOfEachServer() throws IOException {
        Recorded servers = Recorded.read(new PostgresSource(), Recorded.host("server"));

        assertThat(servers.size()).isEqualTo(2);
        assertThat(servers.number(0, "postmaster_pid")).isEqualTo(700);
        assertThat(servers.number(0, "processes")).isEqualTo(3);
        assertThat(servers.number(0, "anonymous_bytes")).isEqualTo((4000 + 1000 + 2500) * 1024);
        assertThat(servers.number(0, "shared_bytes")).isEqualTo(90000 * 1024);
        assertThat(servers.number(0, "swap_bytes")).isEqualTo(500 * 1024);
        assertThat(servers.number(1, "postmaster_pid")).isEqualTo(800);
        assertThat(servers.number(1, "processes")).isEqualTo(1);
    }

    /** Of the sessions that ended the postmaster's children counters tell, of a zombie its own. */
    @Test
    void countsCpuTimeOfEndedProcesses() throws IOException {
        Recorded servers = Recorded.read(new PostgresSource(), Recorded.host("server"));

        assertThat(servers.number(0, "user_seconds")).isEqualTo((100 + 4000 + 10 + 30 + 7) / 100.0);
        assertThat(servers.number(0, "system_seconds")).isEqualTo((50 + 900 + 20 + 5 + 3) / 100.0);
    }

    @Test
    void tellsTheDataDirectoryOfTheCommandLine() throws IOException {
        Recorded.write(root, "proc/5/stat", "5 (postgres) S 1" + STAT);
        Recorded.write(root, "proc/5/cmdline", "/usr/bin/postgres\0-D\0/srv/pg\0-p\0" + "5433\0");

        assertThat(Recorded.read(new PostgresSource(), root).text(0, "data_directory"))
                .isEqualTo("/srv/pg");
    }

    @Test
    void tellsTheWorkingDirectoryElse() throws IOException {
        Recorded.write(root, "proc/5/stat", "5 (postmaster) S 1" + STAT);
        Recorded.write(root, "proc/5/cmdline", "postgres\0");
        Files.createSymbolicLink(root.resolve("proc/5/cwd"), Path.of("/var/lib/pgsql/data"));

        assertThat(Recorded.read(new PostgresSource(), root).text(0, "data_directory"))
                .isEqualTo("/var/lib/pgsql/data");
    }

    @Test
    void survivesAProcessThatEndsMeanwhile() throws IOException {
        Recorded.write(root, "proc/5/stat", "5 (postgres) S 1" + STAT);
        Files.createDirectories(root.resolve("proc/6"));

        Recorded servers = Recorded.read(new PostgresSource(), root);

        assertThat(servers.number(0, "processes")).isEqualTo(1);
        assertThat(servers.text(0, "data_directory")).isEmpty();
    }

    @Test
    void leavesMemoryNullBeforeLinux45() throws IOException {
        Recorded.write(root, "proc/5/stat", "5 (postgres) S 1" + STAT);
        Recorded.write(root, "proc/5/status", "Name:\tpostgres\nVmRSS:\t  900 kB\n");

        Recorded servers = Recorded.read(new PostgresSource(), root);

        assertThat(servers.number(0, "anonymous_bytes")).isNaN();
        assertThat(servers.number(0, "swap_bytes")).isNaN();
    }

    @Test
    void doesNotMeasureMemoryOfTooManyProcesses() throws IOException {
        for (int pid = 5; pid <= 5 + PostgresProcesses.MEASURED; pid++) {
            Recorded.write(root, "proc/" + pid + "/stat", pid + " (postgres) S " + (pid == 5 ? 1 : 5) + STAT);
        }
        Recorded.write(root, "proc/5/status", "Name:\tpostgres\nRssAnon:\t  900 kB\n");

        Recorded servers = Recorded.read(new PostgresSource(), root);

        assertThat(servers.size()).isEqualTo(1);
        assertThat(servers.number(0, "processes")).isEqualTo(PostgresProcesses.MEASURED + 1);
        assertThat(servers.number(0, "anonymous_bytes")).isNaN();
    }

    @Test
    void readsANameWithBlanksAndParentheses() {
        ProcessStat stat = ProcessStat.parse("12 (a) b (c) R 7" + STAT);

        assertThat(stat.name()).isEqualTo("a) b (c");
        assertThat(stat.parent()).isEqualTo(7);
        assertThat(stat.userTicks()).isEqualTo(10);
        assertThat(stat.systemTicks()).isEqualTo(5);
    }
}
