// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlanTest {
    private static final String TEXT =
            """

            Query Text: SELECT
            Seq Scan on secret  (cost=0.00..1.00 rows=1 width=4)
            Query Parameters: $1 = 'Smith'
            Nested Loop  (cost=0.00..%s rows=%s width=8) (actual time=0.1..0.2 rows=1.00 loops=1)
              Join Filter: (a.name = 'Smith'::text)
              ->  Seq Scan on a  (cost=0.00..1.00 rows=1 width=4) (never executed)
                    Filter: (id = %s)
              ->  Index Only Scan using b_pkey on b  (cost=0.00..1.00 rows=1 width=4)
            """;

    @Test
    void keepsTheNodesOnly() {
        Plan plan = Plan.parse(TEXT.formatted("9.50", "3", "4711"));

        assertThat(plan.nodes()).isEqualTo("Nested Loop\n  ->  Seq Scan on a\n  ->  Index Only Scan using b_pkey on b");
        assertThat(plan.query()).startsWith("SELECT").doesNotContain("Smith");
    }

    @Test
    void hashesPlansAndNotTheirNumbers() {
        String hash = Plan.parse(TEXT.formatted("9.50", "3", "4711")).hash();

        assertThat(hash).matches("[0-9a-f]{16}");
        assertThat(Plan.parse(TEXT.formatted("1.00", "7", "1")).hash()).isEqualTo(hash);
        assertThat(Plan.parse(TEXT.formatted("9.50", "3", "4711").replace("b_pkey", "b_x"))
                        .hash())
                .isNotEqualTo(hash);
    }

    @Test
    void readsJson() {
        Plan plan = Plan.parse(
                """
                {
                  "Query Text": "SELECT \\"Node Type\\"",
                  "Plan": {
                    "Node Type": "Hash Join",
                    "Join Type": "Inner",
                    "Startup Cost": 1.09,
                    "Hash Cond": "(a.x = 'Smith'::text)",
                    "Plans": [
                      {
                        "Node Type": "Seq Scan",
                        "Relation Name": "a",
                      }
                    ]
                  }
                }
                """);

        assertThat(plan.nodes()).isEqualTo("    Hash Join Inner\n        Seq Scan a");
        assertThat(plan.query()).isEqualTo("SELECT \"Node Type\"");
    }

    @Test
    void hasNoHashForAFormatItDoesNotRead() {
        assertThat(Plan.parse("Query Text: \"SELECT\"\nPlan:\n  Node Type: \"Result\"")
                        .hash())
                .isEmpty();
    }
}
