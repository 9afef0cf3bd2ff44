// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.pganalytics.api.store.MetricStore;
import org.pganalytics.testkit.MetricStoreContract;
import org.pganalytics.testkit.TestPostgres;

/** The oldest version that can be the store. */
class PostgresStoreOn15Test extends MetricStoreContract {
    private static TestPostgres postgres;
    private static PostgresStore store;

    @BeforeAll
    static void start() {
        postgres = TestPostgres.start(15);
        store = PostgresStoreTest.open(postgres);
    }

    @AfterAll
    static void stop() {
        store.close();
        postgres.close();
    }

    @Override
    protected MetricStore store() {
        return store;
    }
}
