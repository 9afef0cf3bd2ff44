// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pganalytics.model.Alert;
import org.pganalytics.model.Finding;

/** Rows of alerts.alerts; the finding with its path is kept whole as jsonb. */
final class AlertRows {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(Finding.class, Derived.class)
            .build();
    private static final String COLUMNS =
            "id, state, finding, opened_at, updated_at, acknowledged_at, acknowledged_by, resolved_at, resolved_because";

    /** What the record tells besides its components. */
    @JsonIgnoreProperties("key")
    private interface Derived {}

    private AlertRows() {}

    static Void save(Connection connection, Alert alert) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("insert into alerts.alerts (" + COLUMNS
                + ", severity, instance_id, rule, root_cause) values (?, ?, ?::jsonb, ?::timestamptz, ?::timestamptz,"
                + " ?::timestamptz, ?, ?::timestamptz, ?, ?, ?, ?, ?) on conflict (id) do update set"
                + " state = excluded.state, finding = excluded.finding, updated_at = excluded.updated_at,"
                + " acknowledged_at = excluded.acknowledged_at, acknowledged_by = excluded.acknowledged_by,"
                + " resolved_at = excluded.resolved_at, resolved_because = excluded.resolved_because, severity = excluded.severity,"
                + " root_cause = excluded.root_cause")) {
            Finding finding = alert.finding();
            upsert.setObject(1, alert.id());
            upsert.setString(2, alert.state().name().toLowerCase(Locale.ROOT));
            upsert.setString(3, JSON.writeValueAsString(finding).replace("\\u0000", "\\uFFFD"));
            upsert.setString(4, alert.openedAt().toString());
            upsert.setString(5, alert.updatedAt().toString());
            upsert.setString(6, text(alert.acknowledgedAt()));
            upsert.setString(7, alert.acknowledgedBy());
            upsert.setString(8, text(alert.resolvedAt()));
            upsert.setString(9, alert.resolvedBecause());
            upsert.setString(10, finding.severity().name().toLowerCase(Locale.ROOT));
            upsert.setString(11, finding.instance().value());
            upsert.setString(12, finding.rule());
            upsert.setString(13, finding.explanation().rootCause());
            upsert.executeUpdate();
            return null;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("alert " + alert.id() + " can't be written as JSON", e);
        }
    }

    static List<Alert> byId(Connection connection, UUID id) throws SQLException {
        return select(connection, "where id = ?", id);
    }

    static List<Alert> open(Connection connection) throws SQLException {
        return select(connection, "where state <> 'resolved' order by opened_at", null);
    }

    static List<Alert> newest(Connection connection, int limit) throws SQLException {
        return select(connection, "order by opened_at desc limit ?", limit);
    }

    private static List<Alert> select(Connection connection, String rest, @Nullable Object parameter)
            throws SQLException {
        List<Alert> result = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("select " + COLUMNS + " from alerts.alerts " + rest)) {
            if (parameter != null) {
                select.setObject(1, parameter);
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    result.add(new Alert(
                            row.getObject(1, UUID.class),
                            Alert.State.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                            JSON.readValue(row.getString(3), Finding.class),
                            row.getTimestamp(4).toInstant(),
                            row.getTimestamp(5).toInstant(),
                            instant(row, 6),
                            row.getString(7),
                            instant(row, 8),
                            row.getString(9)));
                }
            }
        } catch (JsonProcessingException e) {
            throw new SQLException("a finding in alerts.alerts can't be read", "22000", e);
        }
        return result;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        var time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
