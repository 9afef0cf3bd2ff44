// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.demo.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A report began a transaction, locked the items that sell best, and went to lunch. */
final class Blocker implements Fault {
    static final String APPLICATION = "shop-report";

    private @Nullable Connection session;

    @Override
    public String name() {
        return "blocker";
    }

    @Override
    public String title() {
        return "a session idle in transaction holds row locks that the shop's orders wait for";
    }

    @Override
    public void inject(Shop shop) throws SQLException {
        Connection opened = shop.application(APPLICATION);
        session = opened;
        opened.setAutoCommit(false);
        try (Statement statement = opened.createStatement()) {
            statement.execute("SELECT id FROM items WHERE id <= 5 ORDER BY id FOR UPDATE");
        }
    }

    @Override
    public void recover(Shop shop) throws SQLException {
        Connection opened = session;
        session = null;
        if (opened != null) {
            opened.close();
        }
    }
}
