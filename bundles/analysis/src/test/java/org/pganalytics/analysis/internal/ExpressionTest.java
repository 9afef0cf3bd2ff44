// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpressionTest {
    private static final Map<String, Object> ROW =
            Map.of("row", Map.of("relname", "orders", "seq_scan", 12.0, "n_live_tup", 200000.0));

    @Test
    void readsIntegersAsNumbers() {
        assertThat(test("row.seq_scan >= 5 && row.n_live_tup > 1e5 && row.relname != 'a5'"))
                .isTrue();
        assertThat(test("row.seq_scan / 5 > 2")).isTrue();
    }

    @Test
    void cannotTellWhereAValueIsMissing() {
        assertThat(test("row.idx_scan > 5")).isNull();
        assertThat(test("!has(row.idx_scan) || row.idx_scan < 1")).isTrue();
    }

    @Test
    void refusesWhatDoesNotCompileWithTheReason() {
        assertThatThrownBy(() -> Expression.compile("rwo.x > 1", List.of("row")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rwo");
        assertThatThrownBy(() -> Expression.compile("row.x >", List.of("row")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesLoopsAndWhatIsTooDeep() {
        assertThatThrownBy(() -> Expression.compile("[1, 2].exists(x, x > row.n_live_tup)", List.of("row")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Expression.compile("(".repeat(1900) + "1" + ")".repeat(1900), List.of("row")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void needsNoContextClassLoader() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(null);
        try {
            assertThat(test("row.seq_scan > 1")).isTrue();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void fillsTemplatesWithUnits() {
        Template template =
                Template.compile("{row.relname}: {row.n_live_tup} rows, {row.seq_scan|seconds}", List.of("row"));
        assertThat(template.fill(ROW)).isEqualTo("orders: 200,000 rows, 12 s");
    }

    @Test
    void namesFileAndLineOfBadYaml() {
        assertThatThrownBy(() -> YamlMap.parse("bad.yaml", "a: 1\na: 2\n"))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("bad.yaml:2: ");
    }

    private static Boolean test(String text) {
        return Expression.compile(text, List.of("row")).test(ROW);
    }
}
