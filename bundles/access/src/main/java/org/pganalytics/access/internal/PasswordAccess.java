// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.access.internal;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pganalytics.api.access.Access;
import org.pganalytics.api.plugin.PartSource;
import org.pganalytics.api.store.AccountStore;
import org.pganalytics.api.store.AccountStore.Account;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.PartState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accounts from the store, sessions in memory, one enrolment token for all agents. */
@Component(immediate = true, configurationPid = "org.pganalytics.access")
@Designate(ocd = PasswordAccess.Config.class)
public final class PasswordAccess implements Access, PartSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordAccess.class);
    private static final int MAX_SESSIONS = 10_000;
    private static final int MAX_NAME = 100;
    private static final int MAX_PASSWORD = 1000;
    private static final int AGENT_TOKEN_BYTES = 32;
    private static final int MIN_AGENT_TOKEN = 16;

    private final Argon2 argon2;
    private final Sessions sessions;
    /** Generous and short for a name: nobody shall lock another one out for long. */
    private final FailureLimit names;

    private final FailureLimit addresses;
    private final byte[] agentTokenDigest;
    private final String unknownUsersHash;
    private final FirstAdmin firstAdmin;
    private volatile @Nullable AccountStore store;

    /** Where the secrets are. */
    @ObjectClassDefinition(name = "pganalytics access")
    public @interface Config {
        @AttributeDefinition(
                description =
                        "File for the first admin's password; empty: initial-admin-password in the data directory")
        String initialPasswordFile() default "";

        @AttributeDefinition(description = "File of the agents' token; empty: agent-token in the data directory")
        String agentTokenFile() default "";

        @AttributeDefinition(description = "The agents' token, at least 16 characters; empty: from the file")
        String agentToken() default "";
    }

    @Activate
    public PasswordAccess(Config config) {
        this(
                Clock.systemUTC(),
                file(config.initialPasswordFile(), "initial-admin-password"),
                file(config.agentTokenFile(), "agent-token"),
                config.agentToken(),
                Duration.ofSeconds(1));
    }

    /**
     * @param agentToken empty: from the file, which is made when it is not there
     * @param pause between two tries to create the first admin
     */
    PasswordAccess(Clock clock, Path initialPasswordFile, Path agentTokenFile, String agentToken, Duration pause) {
        Secrets secrets = new Secrets(new SecureRandom());
        this.argon2 = new Argon2(secrets.random());
        this.sessions = new Sessions(clock, secrets, MAX_SESSIONS);
        this.names = new FailureLimit(clock, 10, Duration.ofMinutes(1));
        this.addresses = new FailureLimit(clock, 5, Duration.ofMinutes(15));
        this.agentTokenDigest = Sessions.digest(agentToken(agentToken, new SecretFile(agentTokenFile), secrets));
        this.unknownUsersHash = argon2.hash(secrets.next(AGENT_TOKEN_BYTES));
        this.firstAdmin = new FirstAdmin(this::store, argon2, secrets, new SecretFile(initialPasswordFile), pause);
        firstAdmin.start();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setStore(AccountStore accounts) {
        store = accounts;
    }

    void unsetStore(AccountStore accounts) {
        if (store == accounts) {
            store = null;
        }
    }

    @Override
    public Optional<Token> login(String name, String password, String remoteAddress) {
        names.check(name);
        addresses.check(remoteAddress);
        if (name.length() > MAX_NAME || password.length() > MAX_PASSWORD) {
            addresses.attempt(remoteAddress);
            return Optional.empty();
        }
        Optional<Account> account = store().account(name);
        names.attempt(name);
        addresses.attempt(remoteAddress);
        // an unknown name costs the same time, so that nobody learns which names there are
        boolean right =
                argon2.verify(password, account.map(Account::passwordHash).orElse(unknownUsersHash));
        if (!right || account.isEmpty()) {
            LOG.info("Login of {} from {} refused", printable(name), remoteAddress);
            return Optional.empty();
        }
        names.succeeded(name);
        addresses.succeeded(remoteAddress);
        LOG.info("Login of {} from {}", printable(name), remoteAddress);
        return Optional.of(sessions.open(new User(name, account.get().role())));
    }

    @Override
    public Optional<User> user(String token) {
        return sessions.user(token);
    }

    @Override
    public void logout(String token) {
        sessions.close(token);
    }

    @Override
    public boolean isAgentToken(String token) {
        return MessageDigest.isEqual(agentTokenDigest, Sessions.digest(token));
    }

    @Override
    public PartState part() {
        return firstAdmin.state();
    }

    @Deactivate
    @Override
    public void close() {
        firstAdmin.close();
    }

    private AccountStore store() {
        AccountStore accounts = store;
        if (accounts == null) {
            throw new StoreUnavailableException(
                    "accounts cannot be read: no store is there yet", new IllegalStateException("no AccountStore"));
        }
        return accounts;
    }

    private static String agentToken(String configured, SecretFile file, Secrets secrets) {
        String token = configured.isBlank() ? file.read() : configured.strip();
        if (token.isEmpty()) {
            token = secrets.next(AGENT_TOKEN_BYTES);
            file.write(token + "\n");
            LOG.info("Agents: made a new token, it is in {}", file.path());
        }
        if (token.length() < MIN_AGENT_TOKEN) {
            throw new IllegalArgumentException("the agents' token has fewer than " + MIN_AGENT_TOKEN + " characters");
        }
        return token;
    }

    private static Path file(String configured, String name) {
        return configured.isBlank()
                ? Path.of(System.getProperty("karaf.data", "data"), name)
                : Path.of(configured.strip());
    }

    private static String printable(String name) {
        return name.replaceAll("[^\\p{Alnum}._@-]", "?");
    }
}
