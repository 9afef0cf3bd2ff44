// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.store;

import java.util.concurrent.CompletionStage;

/**
 * Offers a database to a storage bundle that has none configured; the embedded PostgreSQL does. The first call starts the server if
 * need be.
 */
public interface StoreAddress {
    /** Completes when the database takes connections; fails with the reason. */
    CompletionStage<Address> address();

    /** @param password may be empty; never logged */
    record Address(String jdbcUrl, String user, String password) {
        @Override
        public String toString() {
            return "Address[" + jdbcUrl + ", " + user + "]";
        }
    }
}
