// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

import java.util.Optional;

/** Keeps people's accounts. Blocking; throws {@link StoreUnavailableException}. */
public interface AccountStore {
    Optional<Account> account(String name);

    /** Creates the account, or replaces its hash and role. */
    void save(Account account);

    /**
     * Creates the account where there is none at all, in one step: of several backends on one store only one gets true.
     *
     * @return whether it was created
     */
    boolean createFirst(Account account);

    /** Whether no account exists. */
    boolean isEmpty();

    /**
     * @param passwordHash Argon2id in PHC string format
     * @param role {@code admin} or {@code viewer}
     */
    record Account(String name, String passwordHash, String role) {
        @Override
        public String toString() {
            return "Account[" + name + ", " + role + "]";
        }
    }
}
