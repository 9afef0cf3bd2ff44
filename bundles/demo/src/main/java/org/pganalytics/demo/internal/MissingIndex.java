// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.demo.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Someone dropped the index by which orders are looked up. */
final class MissingIndex implements Fault {
    @Override
    public String name() {
        return "missing-index";
    }

    @Override
    public String title() {
        return "drops the index by which the shop looks up its orders";
    }

    @Override
    public void inject(Shop shop) throws SQLException {
        execute(shop, Shop.DROP_INDEX);
    }

    @Override
    public void recover(Shop shop) throws SQLException {
        execute(shop, Shop.CREATE_INDEX);
    }

    private static void execute(Shop shop, String sql) throws SQLException {
        try (Connection connection = shop.superuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
