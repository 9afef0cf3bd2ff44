// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.demo.internal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** An application without a pool opens sessions and forgets them, until hardly one is left for others. */
final class ConnectionStorm implements Fault {
    static final String APPLICATION = "shop-storm";
    /** Left to others, of those that are not reserved: enough for an agent that connects anew. */
    static final int SPARE = 1;

    private final List<Connection> sessions = new ArrayList<>();

    @Override
    public String name() {
        return "connection-storm";
    }

    @Override
    public String title() {
        return "opens idle sessions until hardly one of max_connections is left";
    }

    @Override
    public void inject(Shop shop) throws SQLException {
        int free = free(shop);
        for (int i = SPARE; i < free; i++) {
            sessions.add(shop.application(APPLICATION));
        }
    }

    @Override
    public void recover(Shop shop) throws SQLException {
        for (Connection session : sessions) {
            session.close();
        }
        sessions.clear();
    }

    private static int free(Shop shop) throws SQLException {
        try (Connection connection = shop.superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT current_setting('max_connections')::int"
                        + " - current_setting('superuser_reserved_connections')::int - count(*)"
                        + " FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
