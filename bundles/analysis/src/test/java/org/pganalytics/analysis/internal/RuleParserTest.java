// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RuleParserTest {
    private static final String RULE =
            """
            rules:
              - id: busy
                title: "{row.relname} is busy"
                rootCause: missing_index
                severity: warning
                each: things
                inputs: [things.rate]
                let: {twice: row.rate * 2}
                condition: has(row.rate) && twice > 10
                entity: {kind: thing, labels: [relname]}
                evidence: "{row.rate} a second"
                measure: [{metric: things.rate, value: row.rate, unit: "1/s"}]
                action: Wait
                examples:
                  - {fires: true, row: {rate: 6}}
                  - {fires: false, row: {rate: 5}}
            """;

    @Test
    void takesARuleWhoseExamplesHold() {
        assertThat(new RuleParser("busy.yaml").parse(RULE)).singleElement().satisfies(rule -> {
            assertThat(rule.id()).isEqualTo("busy");
            assertThat(rule.entityLabels()).containsExactly("relname");
        });
    }

    @Test
    void refusesARuleWhoseExampleFailsWithItsLine() {
        String wrong = RULE.replace("rate: 5}", "rate: 50}");
        assertThatThrownBy(() -> new RuleParser("busy.yaml").parse(wrong))
                .isInstanceOf(RefusedException.class)
                .hasMessage("busy.yaml:16: rule 'busy' does fire on this example");
    }

    @Test
    void refusesABrokenConditionAndAnUnknownKeyWithTheirLines() {
        assertThatThrownBy(() -> new RuleParser("busy.yaml").parse(RULE.replace("twice > 10", "thrice > 10")))
                .hasMessageStartingWith("busy.yaml:9: condition: ");
        assertThatThrownBy(() -> new RuleParser("busy.yaml").parse(RULE.replace("action:", "akshun:")))
                .hasMessage("busy.yaml:13: unknown key 'akshun'");
    }
}
