// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.access.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.pganalytics.api.store.AccountStore;
import org.pganalytics.api.store.StoreUnavailableException;

/** Accounts in memory, which can be away. */
final class MemoryAccounts implements AccountStore {
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    volatile boolean away;
    /** Another backend is a moment quicker than {@link #createFirst}. */
    volatile boolean createdElsewhere;

    @Override
    public Optional<Account> account(String name) {
        check();
        return Optional.ofNullable(accounts.get(name));
    }

    @Override
    public void save(Account account) {
        check();
        accounts.put(account.name(), account);
    }

    @Override
    public synchronized boolean createFirst(Account account) {
        check();
        return !createdElsewhere && accounts.isEmpty() && accounts.put(account.name(), account) == null;
    }

    @Override
    public boolean isEmpty() {
        check();
        return accounts.isEmpty();
    }

    private void check() {
        if (away) {
            throw new StoreUnavailableException("test store is away", new IllegalStateException());
        }
    }
}
