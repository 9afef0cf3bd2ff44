// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.access.internal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.pganalytics.api.store.AccountStore;
import org.pganalytics.api.store.AccountStore.Account;
import org.pganalytics.api.store.StoreUnavailableException;
import org.pganalytics.model.PartState;
import org.pganalytics.model.PartState.Health;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the user {@code admin} in a store without accounts and leaves the password in a file. Tries on a thread of its own
 * until the store answers.
 */
final class FirstAdmin implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAdmin.class);
    private static final String NAME = "admin";
    private static final String PART = "accounts";
    private static final int PASSWORD_BYTES = 18;
    private static final long CLOSE_MILLIS = 5_000;

    private final Supplier<AccountStore> store;
    private final Argon2 argon2;
    private final SecretFile file;
    private final Secrets secrets;
    private final Duration pause;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile PartState state = new PartState(PART, Health.DEGRADED, "waiting for the store");

    /** @param store throws {@link StoreUnavailableException} while there is none */
    FirstAdmin(Supplier<AccountStore> store, Argon2 argon2, Secrets secrets, SecretFile file, Duration pause) {
        this.store = store;
        this.argon2 = argon2;
        this.secrets = secrets;
        this.file = file;
        this.pause = pause;
        this.thread = new Thread(this::run, "pganalytics-first-admin");
        thread.setDaemon(true);
    }

    /** OK once there is an account to log in with. */
    PartState state() {
        return state;
    }

    void start() {
        thread.start();
    }

    private void run() {
        boolean told = false;
        try {
            do {
                try {
                    createIfEmpty(store.get());
                    state = new PartState(PART, Health.OK, "");
                    return;
                } catch (StoreUnavailableException e) {
                    if (told) {
                        LOG.debug("Accounts: still waiting for the store", e);
                    } else {
                        LOG.info("Accounts: waiting for the store: {}", e.getMessage());
                    }
                    told = true;
                }
            } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (closed.getCount() == 0) {
                LOG.debug("Accounts: stopped while creating the first admin", e);
                return;
            }
            state = new PartState(PART, Health.FAILED, "the first admin cannot be created: " + e.getMessage());
            LOG.error("Accounts: the first admin cannot be created, nobody can log in", e);
        }
    }

    private void createIfEmpty(AccountStore accounts) {
        if (!accounts.isEmpty()) {
            return;
        }
        String password = secrets.next(PASSWORD_BYTES);
        // the file first: an account without a known password would lock everybody out for good
        file.write("username=" + NAME + "\npassword=" + password + "\n");
        if (accounts.createFirst(new Account(NAME, argon2.hash(password), "admin"))) {
            LOG.info("Accounts: created user {}, its password is in {}", NAME, file.path());
        } else {
            file.delete();
            LOG.info("Accounts: another backend has just created the first user, its password is there");
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        // What closes may take its directory away: the thread must not write a secret there afterwards
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
