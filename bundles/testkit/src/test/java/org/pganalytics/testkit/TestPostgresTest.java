// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestPostgresTest {
    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void startsEveryVersionWithSettingsAndLeavesNothing(int version) throws Exception {
        Path data;
        try (TestPostgres postgres = TestPostgres.start(version, "log_min_messages = error", "max_connections=17");
                Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('server_version_num')::int / 10000,"
                        + " current_setting('max_connections'), current_setting('data_directory')")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(version);
            assertThat(row.getInt(2)).isEqualTo(17);
            data = Path.of(row.getString(3));
        }
        assertThat(Files.exists(data)).isFalse();
    }
}
