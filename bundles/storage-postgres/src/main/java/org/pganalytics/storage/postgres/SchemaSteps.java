// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema to the newest step, each step in a transaction of its own, one backend at a time. What was applied is in
 * metrics.schema_steps with its checksum: a step that was changed afterwards is refused, and so is a gap.
 */
final class SchemaSteps {
    /** Also taken for creating family tables and partitions. */
    static final long LOCK = 0x7067616e616c79L;

    private static final Logger LOG = LoggerFactory.getLogger(SchemaSteps.class);

    private final List<Step> steps;

    SchemaSteps(List<Step> steps) {
        this.steps = List.copyOf(steps);
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).number() != i + 1) {
                throw new IllegalStateException("schema step " + (i + 1) + " is missing before "
                        + steps.get(i).name());
            }
        }
    }

    /** Those packed in this bundle. */
    static SchemaSteps packed() {
        List<Step> steps = new ArrayList<>();
        for (String name : resource("steps.txt").split("\n")) {
            steps.add(new Step(Integer.parseInt(name.substring(0, 3)), name.strip(), resource(name.strip())));
        }
        return new SchemaSteps(steps);
    }

    /**
     * @return how the tables are laid out
     * @throws IllegalStateException when the database does not have the schema these steps make
     */
    Layout apply(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(" + LOCK + ")");
            try {
                statement.execute("create schema if not exists metrics");
                statement.execute("create schema if not exists alerts");
                statement.execute("create schema if not exists analytics");
                statement.execute("create schema if not exists access");
                statement.execute("create table if not exists metrics.schema_steps (number integer primary key,"
                        + " name text not null, sha256 text not null, applied_at timestamptz not null default now())");
                connection.commit();
                Layout layout = Layout.of(connection);
                applyMissing(connection, statement, layout);
                return layout;
            } finally {
                connection.rollback();
                statement.execute("select pg_advisory_unlock(" + LOCK + ")");
                connection.commit();
            }
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private void applyMissing(Connection connection, Statement statement, Layout layout) throws SQLException {
        TreeMap<Integer, String> applied = new TreeMap<>();
        try (ResultSet rows = statement.executeQuery("select number, sha256 from metrics.schema_steps")) {
            while (rows.next()) {
                applied.put(rows.getInt(1), rows.getString(2));
            }
        }
        if (!applied.isEmpty() && applied.lastKey() != applied.size()) {
            throw new IllegalStateException("the database has schema steps " + applied.keySet() + ": one is missing");
        }
        if (applied.size() > steps.size()) {
            throw new IllegalStateException("the database has schema step " + applied.size() + ", this software knows "
                    + steps.size() + " only: it is older than the one that made the schema");
        }
        for (Step step : steps) {
            String before = applied.get(step.number());
            if (before == null) {
                statement.execute(layout.expand(step.sql()));
                record(connection, step);
                connection.commit();
                LOG.info("Schema step {} applied", step.name());
            } else if (!before.equals(step.sha256())) {
                throw new IllegalStateException("schema step " + step.name()
                        + " was changed after it was applied (sha256 " + before + " then, " + step.sha256() + " now)");
            }
        }
    }

    private static void record(Connection connection, Step step) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into metrics.schema_steps (number, name, sha256) values (?, ?, ?)")) {
            insert.setInt(1, step.number());
            insert.setString(2, step.name());
            insert.setString(3, step.sha256());
            insert.executeUpdate();
        }
    }

    private static String resource(String name) {
        try (InputStream in = SchemaSteps.class.getResourceAsStream("/schema/" + name)) {
            if (in == null) {
                throw new IllegalStateException("schema/" + name + " is not packed");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One file of sql/schema. */
    record Step(int number, String name, String sql) {
        String sha256() {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
