// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.api.store.StoreAddress;

class PostgresServerTest {
    @TempDir
    Path directory;

    @Test
    void keepsDataAndPasswordFromStartToStart() throws Exception {
        String password;
        try (PostgresServer server = builder().start()) {
            password = server.password();
            assertThat(server.isRunning()).isTrue();
            assertThat(server.isTakenOver()).isFalse();
            assertThat(password).hasSizeGreaterThan(20);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("password"))))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(server.dataDirectory().resolve("pg_hba.conf")))
                    .doesNotContainPattern("(?m)^\\w.*trust");
        }
        PostgresServer again = builder().start();
        assertThat(again.password()).isEqualTo(password);
        again.close();
        assertThat(again.isRunning()).isFalse();
    }

    @Test
    void takesOverWhatAKilledJvmLeft() throws Exception {
        String[] left = runAndKill();
        try (PostgresServer server = builder().start()) {
            assertThat(server.isTakenOver()).isTrue();
            assertThat(server.pid()).isEqualTo(Long.parseLong(left[1]));
            assertThat(server.password()).isEqualTo(left[2]);
        }
        assertThat(ProcessHandle.of(Long.parseLong(left[1]))).isNotPresent();
    }

    @Test
    void stopsWhatAKilledJvmLeftWhenOtherSettingsAreWanted() throws Exception {
        String[] left = runAndKill();
        try (PostgresServer server = builder().setting("work_mem", "8MB").start()) {
            assertThat(server.isTakenOver()).isFalse();
            assertThat(server.pid()).isNotEqualTo(Long.parseLong(left[1]));
            assertThat(ProcessHandle.of(Long.parseLong(left[1]))).isNotPresent();
        }
    }

    @Test
    void belongsToOneAtATime() throws Exception {
        try (PostgresServer server = builder().start()) {
            assertThatThrownBy(() -> builder().start())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another");
            assertThat(server.isRunning()).isTrue();
        }
    }

    @Test
    void saysWhyItDoesNotStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> builder().port(taken.getLocalPort()).start())
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()))
                    .hasMessageContaining("could not bind");
        }
        assertThatThrownBy(() -> builder().setting("work_mem", "much").start()).hasMessageContaining("work_mem");
    }

    @Test
    void offersItsAddress() throws Exception {
        EmbeddedStore store = new EmbeddedStore(directory, 0, "");
        try {
            StoreAddress.Address first = store.address().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(first.jdbcUrl()).startsWith("jdbc:postgresql://127.0.0.1:");
            assertThat(first.toString()).doesNotContain(first.password());
            assertThat(store.address().toCompletableFuture().get(1, TimeUnit.SECONDS))
                    .isEqualTo(first);
        } finally {
            store.close();
        }
    }

    private PostgresServer.Builder builder() {
        return PostgresServer.at(directory).setting("fsync", "off");
    }

    private String[] runAndKill() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeftBehind.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(jvm.waitFor()).isEqualTo(137);
        return output.split(" ");
    }
}
