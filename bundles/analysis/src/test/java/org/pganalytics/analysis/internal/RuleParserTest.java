// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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

    @Test
    void refusesWhatWouldBeTakenForSomethingElse() {
        assertThat(refusal("each: things", "each: things\n    role: primray"))
                .isEqualTo("busy.yaml:7: 'role' is primary, standby or any");
        assertThat(refusal("inputs: [things.rate]", "inputs: [instance.xid_age]"))
                .isEqualTo("busy.yaml:6: 'inputs' name no column of things");
        assertThat(refusal("{twice: row.rate * 2}", "{usual: row.rate * 2}"))
                .isEqualTo("busy.yaml:8: let: 'usual' is the name of something else");
        assertThat(refusal("fires: false", "fires: no")).isEqualTo("busy.yaml:16: 'fires' is true or false");
        assertThat(refusal("fires: false, row", "fires: false, rwo")).isEqualTo("busy.yaml:16: unknown key 'rwo'");
        assertThat(refusal("rate: 6}", "rate: .inf}")).startsWith("busy.yaml:15: '.inf' is no number");
        assertThat(refusal("action: Wait", "action: Wait\n    suppressedBy: [busy]"))
                .isEqualTo("busy.yaml:14: rule 'busy' would hide itself");
        assertThat(refusal("{row.rate} a second", "{row.rate|byte} a second"))
                .startsWith("busy.yaml:11: evidence: a place is");
        assertThat(refusal("entity: {kind: thing, labels", "entity: {kind: thing, label"))
                .isEqualTo("busy.yaml:10: unknown key 'label'");
        assertThat(refusal("row: {rate: 6}", "row: &a {rate: *a}"))
                .isEqualTo("busy.yaml:15: anchors and aliases are not taken");
    }

    @Test
    void refusesNodesAndEdgesThatAreThereTwice() {
        String edges = "edges:\n  - {id: X1, cause: a, effect: b}\n  - {id: X2, cause: a, effect: b}\n";
        assertThatThrownBy(() -> new GraphParser("g.yaml", edges).edges())
                .hasMessage("g.yaml:3: edge a -> b is there twice");
    }

    private static String refusal(String part, String wrong) {
        assertThat(RULE).contains(part);
        return catchThrowableOfType(
                        RefusedException.class, () -> new RuleParser("busy.yaml").parse(RULE.replace(part, wrong)))
                .getMessage();
    }
}
