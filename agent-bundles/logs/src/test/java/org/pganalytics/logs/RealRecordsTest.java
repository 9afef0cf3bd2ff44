// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealRecordsTest {
    private static final String STATEMENT =
            "SELECT \"no\"\"such\",\n\t'it''s, \"quoted\"\n2026-01-01 00:00:00.000 UTC,x'\n FROM t";

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 18})
    void readsTheSameFromEachFormat(int version) throws SQLException {
        try (ServerLog log = ServerLog.start(version)) {
            try (Connection connection = log.connect()) {
                assertThatThrownBy(() -> ServerLog.execute(connection, STATEMENT))
                        .isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> ServerLog.execute(connection, "SELECT 1/0"))
                        .isInstanceOf(SQLException.class);
                ServerLog.execute(connection, "CREATE TABLE keys (id int PRIMARY KEY)");
                ServerLog.execute(connection, "INSERT INTO keys VALUES (7)");
                assertThatThrownBy(() -> ServerLog.execute(connection, "INSERT INTO keys VALUES (7)"))
                        .isInstanceOf(SQLException.class);
            }
            List<LogFormat> formats = version < 15
                    ? List.of(LogFormat.CSVLOG, LogFormat.STDERR)
                    : List.of(LogFormat.CSVLOG, LogFormat.STDERR, LogFormat.JSONLOG);
            for (LogFormat format : formats) {
                List<LogRecord> errors = log.records(format).stream()
                        .filter(entry -> entry.severity().equals("ERROR"))
                        .toList();

                assertThat(errors)
                        .as("%s of %s", format, version)
                        .containsExactly(
                                error("42P01", "relation \"t\" does not exist", "", STATEMENT),
                                error("22012", "division by zero", "", "SELECT 1/0"),
                                error(
                                        "23505",
                                        "duplicate key value violates unique constraint \"keys_pkey\"",
                                        "Key (id)=(7) already exists.",
                                        "INSERT INTO keys VALUES (7)"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = 18)
    void readsAllOfWhatAServerWrites(int version) throws SQLException {
        try (ServerLog log =
                ServerLog.start(version, "log_connections=on", "log_disconnections=on", "log_min_messages=debug1")) {
            List<LogRecord> csv = log.records(LogFormat.CSVLOG);
            List<LogRecord> json = log.records(LogFormat.JSONLOG);

            assertThat(csv).hasSizeGreaterThan(5).noneMatch(entry -> entry.severity()
                    .equals("UNREADABLE"));
            assertThat(json).containsAll(csv);
            assertThat(csv)
                    .anySatisfy(entry -> {
                        assertThat(entry.message()).startsWith("connection authorized: user=postgres");
                        assertThat(entry.user()).isEqualTo("postgres");
                        assertThat(entry.database()).isEqualTo("postgres");
                    })
                    .anySatisfy(entry -> {
                        assertThat(entry.context()).contains("at RAISE");
                        assertThat(entry.severity()).isEqualTo("LOG");
                    });
        }
    }

    private static LogRecord error(String sqlstate, String message, String detail, String statement) {
        return new LogRecord("ERROR", sqlstate, "postgres", "postgres", message, detail, "", statement);
    }
}
