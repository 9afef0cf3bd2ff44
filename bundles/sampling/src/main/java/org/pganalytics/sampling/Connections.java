// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import java.sql.SQLException;
import java.time.Clock;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection to an instance, and the second one while other databases are visited. A server that cannot be reached is
 * tried again with growing pauses. For one thread at a time, but for {@link #server()}.
 */
final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final SamplerSettings settings;
    private final PartStates states;
    private final Backoff backoff;
    private final OtherDatabase other;
    private @Nullable Session main;
    private String lost = "not connected yet";
    private int losses;
    private volatile @Nullable ServerInfo server;

    /** @param steady never set */
    Connections(SamplerSettings settings, PartStates states, Clock steady) {
        this.settings = settings;
        this.states = states;
        this.backoff = new Backoff(steady, new Random());
        this.other = new OtherDatabase(settings);
    }

    /** Connects where it is not, and asks the server what it is now; null when it cannot be reached, or not tried yet. */
    @Nullable
    ServerInfo refresh() {
        if (main == null && !backoff.mayTry()) {
            return null;
        }
        try {
            if (main == null) {
                main = Session.open(settings, null);
            }
            ServerInfo info = main.server();
            server = info;
            if (states.reached()) {
                LOG.info(
                        "PostgreSQL {} is reached: version {}, {}",
                        settings.instance(),
                        info.versionNum(),
                        info.inRecovery() ? "standby" : "primary");
            }
            backoff.succeeded();
            return info;
        } catch (SQLException e) {
            lose(e);
            return null;
        } catch (RuntimeException e) {
            lose(new SQLException(e.toString(), e));
            return null;
        }
    }

    /** What the server last said of itself; null before it was reached. */
    @Nullable
    ServerInfo server() {
        return server;
    }

    /** The first connection; null while it is lost. */
    @Nullable
    Session main() {
        return main;
    }

    /** Why there is no connection. */
    String lost() {
        return lost;
    }

    /** How often the server could not be reached so far. */
    int losses() {
        return losses;
    }

    /** The first connection where it is in this database, else the second one, moved there. */
    Session in(String database) throws SQLException {
        Session first = main;
        ServerInfo home = server;
        if (first == null || home == null) {
            throw new SQLException("not connected: " + lost, PSQLState.CONNECTION_DOES_NOT_EXIST.getState());
        }
        return database.equals(home.database()) ? first : other.in(database, first);
    }

    /** A query on a connection ended with it: the second one is opened anew where it is needed, without the first all is lost. */
    void broken(Session on, SQLException e) {
        if (on != main) {
            other.close();
        } else if (Session.isTooLarge(e)) {
            close();
            refresh();
        } else {
            lose(e);
        }
    }

    /** The server cannot be reached. */
    void lose(SQLException e) {
        lost = Session.reason(e);
        losses++;
        backoff.failed();
        if (states.lost(lost)) {
            LOG.warn("PostgreSQL {} cannot be reached, trying again: {}", settings.instance(), lost);
        }
        close();
    }

    /** Leaves the database that the second connection is in. */
    void closeOther() {
        other.close();
    }

    @Override
    public void close() {
        other.close();
        if (main != null) {
            main.close();
            main = null;
        }
    }
}
