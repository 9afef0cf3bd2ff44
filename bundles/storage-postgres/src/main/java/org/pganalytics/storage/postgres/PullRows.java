// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.pganalytics.api.pull.HostPort;
import org.pganalytics.api.pull.PullTarget;
import org.pganalytics.api.pull.SslMode;
import org.pganalytics.api.store.PullStore.Registration;
import org.pganalytics.api.store.PullStore.Registrations;
import org.pganalytics.api.store.PullStore.Unreadable;
import org.pganalytics.model.InstanceId;

/** Rows of access.pulled_instances. */
final class PullRows {
    private PullRows() {}

    static boolean add(Connection connection, Registration registration) throws SQLException {
        PullTarget target = registration.target();
        try (PreparedStatement insert = connection.prepareStatement("insert into access.pulled_instances (instance_id,"
                + " hosts, server_type, database, user_name, ssl_mode, ca_certificate, interval_millis, provider,"
                + " sealed_secret) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing")) {
            insert.setString(1, target.id().value());
            insert.setArray(
                    2,
                    connection.createArrayOf(
                            "text",
                            target.hosts().stream().map(HostPort::toString).toArray()));
            insert.setString(3, target.serverType());
            insert.setString(4, target.database());
            insert.setString(5, target.user());
            insert.setString(6, target.sslMode().toString());
            insert.setString(7, target.caCertificate());
            insert.setInt(8, Math.toIntExact(target.interval().toMillis()));
            insert.setString(9, target.provider());
            insert.setString(10, registration.sealedSecret());
            return insert.executeUpdate() == 1;
        }
    }

    static boolean remove(Connection connection, InstanceId id) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from access.pulled_instances where instance_id = ?")) {
            delete.setString(1, id.value());
            return delete.executeUpdate() == 1;
        }
    }

    static Registrations all(Connection connection) throws SQLException {
        List<Registration> readable = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select instance_id, hosts, server_type, database, user_name,"
                        + " ssl_mode, ca_certificate, interval_millis, provider, sealed_secret"
                        + " from access.pulled_instances order by instance_id")) {
            while (row.next()) {
                try {
                    readable.add(registration(row));
                } catch (RuntimeException e) {
                    // Written by hand or by a later version; whatever is wrong with it, the others are sampled
                    unreadable.add(new Unreadable(row.getString(1), reason(e)));
                }
            }
        }
        return new Registrations(readable, unreadable);
    }

    private static Registration registration(ResultSet row) throws SQLException {
        String[] hosts = (String[]) row.getArray(2).getArray();
        PullTarget target = new PullTarget(
                new InstanceId(row.getString(1)),
                Stream.of(hosts).map(HostPort::parse).toList(),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                SslMode.parse(row.getString(6)),
                row.getString(7),
                Duration.ofMillis(row.getInt(8)),
                row.getString(9));
        return new Registration(target, row.getString(10));
    }

    private static String reason(RuntimeException e) {
        return e instanceof IllegalArgumentException && e.getMessage() != null ? e.getMessage() : e.toString();
    }
}
