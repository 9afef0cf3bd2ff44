// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db1:5432/postgres",
                "jdbc:postgresql://db1/",
                "jdbc:postgresql://db1,db2:6432/app?targetServerType=primary&sslmode=verify-full",
                "jdbc:postgresql://[fd00::1]:5432/app",
                "jdbc:postgresql:app",
                "jdbc:postgresql:///app",
                "jdbc:postgresql://db1/user?sslrootcert=%2Fetc%2Fca.pem&ApplicationName=password",
                "jdbc:postgresql://db1/a%40b"
            })
    void takesWhatNamesServerAndDatabase(String url) {
        assertThat(PostgresUrl.check("url", url)).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db1/app?user=monitor",
                "jdbc:postgresql://db1/app?sslmode=require&password=s3cret",
                "jdbc:postgresql://db1/app?Password=s3cret",
                "jdbc:postgresql://db1/app?x=1?password=s3cret",
                "jdbc:postgresql://monitor:s3cret@db1/app",
                "jdbc:postgresql://monitor:s3cret/?#@db1/app",
                "postgresql://monitor:s3cret@db1/app"
            })
    void refusesUserAndPasswordWithoutShowingThem(String url) {
        assertThatThrownBy(() -> PostgresUrl.check("url", url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageStartingWith("url must hold neither user nor password")
                .hasMessageContaining("passwordFile")
                .hasMessageNotContainingAny("monitor", "s3cret", "db1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "jdbc:mysql://db1/app",
                "jdbc:postgresql://db1",
                "jdbc:postgresql://[fd00::1]:70000/app",
                "jdbc:postgresql://db1,db2:0/app",
                "jdbc:postgresql://db1:port/app?sslpassword=s3cret",
                "jdbc:postgresql://db1:5432:s3cret/app",
                "jdbc:postgresql://db1/app?sslpassword=s3cret%zz"
            })
    void refusesWhatPgjdbcCannotReadWithoutShowingIt(String url) {
        assertThatThrownBy(() -> PostgresUrl.check("url", url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageStartingWith("url is no URL of a PostgreSQL")
                .hasMessageNotContainingAny("s3cret", "db1");
    }
}
