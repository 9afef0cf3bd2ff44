// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.pganalytics.api.store.AccountStore.Account;

/** Rows of access.accounts. */
final class AccountRows {
    private AccountRows() {}

    static Optional<Account> byName(Connection connection, String name) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select name, password_hash, role from access.accounts where name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Account(row.getString(1), row.getString(2), row.getString(3)))
                        : Optional.empty();
            }
        }
    }

    static Void save(Connection connection, Account account) throws SQLException {
        insert(
                connection,
                "values (?, ?, ?) on conflict (name) do update set password_hash = excluded.password_hash,"
                        + " role = excluded.role, updated_at = now()",
                account);
        return null;
    }

    /** Of several backends that try it at once only one succeeds: the table is locked against other writers. */
    static boolean createFirst(Connection connection, Account account) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table access.accounts in exclusive mode");
            int created = insert(connection, "select ?, ?, ? where not exists (select from access.accounts)", account);
            connection.commit();
            return created == 1;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    static boolean isEmpty(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select 1 from access.accounts limit 1")) {
            return !row.next();
        }
    }

    private static int insert(Connection connection, String source, Account account) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into access.accounts (name, password_hash, role) " + source)) {
            insert.setString(1, account.name());
            insert.setString(2, account.passwordHash());
            insert.setString(3, account.role());
            return insert.executeUpdate();
        }
    }
}
