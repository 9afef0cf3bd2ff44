// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ReasonTest {
    @Test
    void namesTheRemedyWherePgBouncerDoesNot() {
        assertThat(Reason.of(new SQLException("FATAL: not allowed", "08P01")))
                .isEqualTo("08P01 FATAL: not allowed: put the user into stats_users of pgbouncer.ini, and RELOAD");
        assertThat(Reason.of(new SQLException("FATAL: unsupported startup parameter: search_path", "08P01")))
                .endsWith("put it into ignore_startup_parameters of pgbouncer.ini, and RELOAD");
        assertThat(Reason.of(new SQLException("FATAL: database \"pgbouncer\" does not exist", "3D000")))
                .contains("url leads to PostgreSQL");
    }

    @Test
    void isOneLineOfLimitedLength() {
        assertThat(Reason.of(new SQLException("ERROR: bad\n  Detail: " + "x".repeat(1000))))
                .startsWith("ERROR: bad Detail: x")
                .hasSize(300);
        assertThat(Reason.of(new IllegalStateException("broken"))).contains("broken");
    }
}
