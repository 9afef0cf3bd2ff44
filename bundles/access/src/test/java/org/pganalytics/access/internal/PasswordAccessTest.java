// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.access.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pganalytics.api.access.Access.Token;
import org.pganalytics.api.access.Access.TooManyAttemptsException;
import org.pganalytics.api.access.Access.User;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.PartState;
import org.pganalytics.testkit.LeapClock;

class PasswordAccessTest {
    private final LeapClock clock = new LeapClock();
    private final MemoryAccounts accounts = new MemoryAccounts();

    @TempDir
    private Path directory;

    private PasswordAccess access;

    @BeforeEach
    void start() {
        access = newAccess("");
    }

    @AfterEach
    void stop() {
        access.close();
    }

    @Test
    void createsTheFirstAdminAndLetsItIn() throws IOException {
        access.setStore(accounts);
        String password = initialPassword();
        await().untilAsserted(
                        () -> assertThat(access.part()).isEqualTo(new PartState("accounts", PartState.Health.OK, "")));
        assertThat(password).hasSizeGreaterThanOrEqualTo(20);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(passwordFile())))
                .isEqualTo("rw-------");

        Token token = access.login("admin", password, "192.0.2.1").orElseThrow();
        assertThat(token.expires()).isEqualTo(clock.instant().plus(Duration.ofHours(12)));
        assertThat(access.user(token.value())).contains(new User("admin", "admin"));
        assertThat(token.toString()).doesNotContain(token.value());

        access.logout(token.value());
        assertThat(access.user(token.value())).isEmpty();
    }

    @Test
    void leavesExistingAccountsAlone() throws IOException {
        access.setStore(accounts);
        String password = initialPassword();
        access.close();
        access = newAccess("");
        access.setStore(accounts);
        assertThat(access.login("admin", password, "192.0.2.1")).isPresent();
        assertThat(initialPassword()).isEqualTo(password);
    }

    @Test
    void leavesNoPasswordWhereAnotherBackendWasQuicker() {
        accounts.createdElsewhere = true;
        access.setStore(accounts);
        await().untilAsserted(() -> assertThat(access.part().health()).isEqualTo(PartState.Health.OK));
        assertThat(passwordFile()).doesNotExist();
        assertThat(accounts.account("admin")).isEmpty();
    }

    @Test
    void createsTheFirstAdminOnceTheStoreAnswers() {
        accounts.away = true;
        access.setStore(accounts);
        assertThat(access.part().health()).isEqualTo(PartState.Health.DEGRADED);
        assertThatThrownBy(() -> access.login("admin", "x", "192.0.2.1")).isInstanceOf(StoreUnavailableException.class);
        assertThat(passwordFile()).doesNotExist();
        accounts.away = false;
        await().untilAsserted(() -> assertThat(accounts.account("admin")).isPresent());
    }

    @Test
    void saysSoWhileThereIsNoStore() {
        assertThatThrownBy(() -> access.login("admin", "x", "192.0.2.1"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("no store");
    }

    @Test
    void endsSessionsAfterTwelveHours() throws IOException {
        access.setStore(accounts);
        Token token = access.login("admin", initialPassword(), "192.0.2.1").orElseThrow();
        clock.leap(Duration.ofHours(12).minusSeconds(1));
        assertThat(access.user(token.value())).isPresent();
        clock.leap(Duration.ofSeconds(1));
        assertThat(access.user(token.value())).isEmpty();
    }

    @Test
    void locksAnAddressThatGuessesLongerAndLonger() throws IOException {
        access.setStore(accounts);
        String password = initialPassword();
        for (String name : List.of("a", "b", "c", "d", "admin")) {
            assertThat(access.login(name, "wrong", "192.0.2.1")).isEmpty();
        }
        assertThatThrownBy(() -> access.login("admin", password, "192.0.2.1"))
                .isInstanceOf(TooManyAttemptsException.class);
        assertThat(access.login("admin", password, "192.0.2.2")).isPresent();
        clock.leap(Duration.ofSeconds(1));
        assertThat(access.login("admin", "wrong", "192.0.2.1")).isEmpty();
        assertThatThrownBy(() -> access.login("admin", password, "192.0.2.1"))
                .isInstanceOfSatisfying(TooManyAttemptsException.class, e -> assertThat(e.retryAfterSeconds())
                        .isEqualTo(2));
        clock.leap(Duration.ofSeconds(2));
        assertThat(access.login("admin", password, "192.0.2.1")).isPresent();
    }

    @Test
    void locksANameThatIsGuessedFromManyAddresses() throws IOException {
        access.setStore(accounts);
        String password = initialPassword();
        for (int i = 0; i < 10; i++) {
            assertThat(access.login("admin", "wrong", "192.0.2." + i)).isEmpty();
        }
        assertThatThrownBy(() -> access.login("admin", password, "192.0.2.100"))
                .isInstanceOf(TooManyAttemptsException.class);
        clock.leap(Duration.ofMinutes(1));
        assertThat(access.login("admin", password, "192.0.2.100")).isPresent();
    }

    @Test
    void refusesUnknownNamesAndEndlessInput() {
        access.setStore(accounts);
        assertThat(access.login("nobody", "x", "192.0.2.1")).isEmpty();
        assertThat(access.login("n".repeat(101), "x", "192.0.2.1")).isEmpty();
        assertThat(access.login("n", "x".repeat(1001), "192.0.2.1")).isEmpty();
        assertThat(access.user("x".repeat(100_000))).isEmpty();
    }

    @Test
    void makesOneAgentTokenAndKeepsIt() throws IOException {
        Path file = directory.resolve("agent-token");
        String token = Files.readString(file).strip();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(access.isAgentToken(token)).isTrue();
        assertThat(access.isAgentToken(token + "x")).isFalse();
        assertThat(access.isAgentToken("")).isFalse();
        try (PasswordAccess again = newAccess("")) {
            assertThat(again.isAgentToken(token)).isTrue();
        }
    }

    @Test
    void takesAConfiguredAgentToken() {
        try (PasswordAccess configured = newAccess("0123456789abcdef")) {
            assertThat(configured.isAgentToken("0123456789abcdef")).isTrue();
        }
        assertThatThrownBy(() -> newAccess("short"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("short ");
    }

    private PasswordAccess newAccess(String agentToken) {
        return new PasswordAccess(
                clock, passwordFile(), directory.resolve("agent-token"), agentToken, Duration.ofMillis(20));
    }

    private Path passwordFile() {
        return directory.resolve("initial-admin-password");
    }

    private String initialPassword() throws IOException {
        await().until(() -> !accounts.isEmpty());
        List<String> lines = Files.readAllLines(passwordFile());
        assertThat(lines).hasSize(2).first().isEqualTo("username=admin");
        return lines.get(1).substring("password=".length());
    }
}
