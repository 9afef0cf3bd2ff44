// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pganalytics.model.Instance;
import org.pganalytics.model.InstanceId;

/** Rows of metrics.instances. */
final class InstanceRows {
    private static final ObjectMapper JSON = new ObjectMapper();

    private InstanceRows() {}

    static Void save(Connection connection, Instance instance) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("insert into metrics.instances values"
                + " (?, ?, ?, ?, ?::jsonb, ?::timestamptz, ?::timestamptz) on conflict (instance_id) do update set"
                + " collector_id = excluded.collector_id, system_identifier = excluded.system_identifier,"
                + " server_version = excluded.server_version, tags = excluded.tags,"
                + " last_seen = greatest(instances.last_seen, excluded.last_seen)")) {
            upsert.setString(1, instance.id().value());
            upsert.setString(2, instance.collector());
            upsert.setString(3, instance.systemIdentifier());
            upsert.setInt(4, instance.serverVersion());
            upsert.setString(5, JSON.writeValueAsString(instance.tags()));
            upsert.setString(6, instance.firstSeen().toString());
            upsert.setString(7, instance.lastSeen().toString());
            upsert.executeUpdate();
            return null;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Void removeOf(Connection connection, String collector) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from metrics.instances where collector_id = ?")) {
            delete.setString(1, collector);
            delete.executeUpdate();
            return null;
        }
    }

    static List<Instance> all(Connection connection) throws SQLException {
        List<Instance> result = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select instance_id, collector_id, system_identifier,"
                        + " server_version, tags, first_seen, last_seen from metrics.instances order by 1")) {
            while (row.next()) {
                result.add(new Instance(
                        new InstanceId(row.getString(1)),
                        row.getString(2),
                        row.getString(3),
                        row.getInt(4),
                        JSON.readValue(row.getString(5), new TypeReference<Map<String, String>>() {}),
                        row.getTimestamp(6).toInstant(),
                        row.getTimestamp(7).toInstant()));
            }
        } catch (JsonProcessingException e) {
            throw new SQLException("tags in metrics.instances can't be read", "22000", e);
        }
        return result;
    }
}
