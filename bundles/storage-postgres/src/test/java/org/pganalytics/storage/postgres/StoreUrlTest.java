// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.storage.postgres;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.annotation.Annotation;
import org.junit.jupiter.api.Test;

class StoreUrlTest {
    @Test
    void refusesAPasswordInItsUrlWithoutShowingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PostgresStore(config("jdbc:postgresql://db1/app?user=owner&password=s3cret")))
                .withMessageContaining("passwordFile")
                .withMessageNotContaining("s3cret");
    }

    private static PostgresStore.Config config(String url) {
        return new PostgresStore.Config() {
            @Override
            public String url() {
                return url;
            }

            @Override
            public String user() {
                return "owner";
            }

            @Override
            public String password() {
                return "";
            }

            @Override
            public String passwordFile() {
                return "";
            }

            @Override
            public int retentionDays() {
                return 1;
            }

            @Override
            public int rollupRetentionDays() {
                return 1;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return PostgresStore.Config.class;
            }
        };
    }
}
