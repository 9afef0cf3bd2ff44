// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The second and last connection to a server, moved from database to database. It stays open where there is only one other
 * database; before it opens in the next one, the backend of the last one is gone. For one thread at a time.
 */
final class OtherDatabase implements AutoCloseable {
    private static final int TRIES = 100;
    private static final long PAUSE_NANOS = 2_000_000;

    private final SamplerSettings settings;
    private @Nullable Session session;
    private @Nullable String database;
    private int closedPid;

    OtherDatabase(SamplerSettings settings) {
        this.settings = settings;
    }

    Session in(String name, Session main) throws SQLException {
        if (session != null && name.equals(database)) {
            return session;
        }
        close();
        for (int i = 0; closedPid != 0 && main.hasBackend(closedPid); i++) {
            if (i == TRIES) {
                throw new SQLException("backend " + closedPid + " of the last database does not end", "53300");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        closedPid = 0;
        Session opened = Session.open(settings, name);
        session = opened;
        database = name;
        return opened;
    }

    @Override
    public void close() {
        if (session == null) {
            return;
        }
        try {
            closedPid = session.backendPid();
        } catch (SQLException e) {
            closedPid = 0;
        }
        session.close();
        session = null;
        database = null;
    }
}
