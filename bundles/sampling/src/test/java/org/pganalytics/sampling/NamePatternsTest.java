// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternsTest {
    private static final List<String> NAMES = List.of("app", "app_1", "app_22", "template.x", "Q*");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                | app app_1 app_22 template.x Q*",
                "*                 | app app_1 app_22 template.x Q*",
                "app               | app",
                "app_*             | app_1 app_22",
                "app_?             | app_1",
                "!app*             | template.x Q*",
                "app* , !app_2*    | app app_1",
                "!app, !template.? | app_1 app_22 Q*",
                "template.x, Q*    | template.x Q*",
                "template?x        | template.x",
                "nothing           | ''"
            })
    void namesFit(String patterns, String fitting) {
        NamePatterns names = NamePatterns.parse(patterns);

        assertThat(String.join(" ", NAMES.stream().filter(names).toList())).isEqualTo(fitting);
    }
}
