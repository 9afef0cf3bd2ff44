// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.CoreMetric;

/** The rules of bundles/checks: RuleParser has run their examples when it hands them out. */
class ShippedRulesTest {
    private static final Path CHECKS = Path.of("../checks/src/main/resources/checks");

    private static final Set<String> ROOT_CAUSES = Set.of(
            """
            connection_saturation connection_churn idle_in_transaction_blocker idle_in_transaction_xmin row_lock_contention
            deadlock ddl_lock_queue lock_table_pressure advisory_lock_contention orphaned_prepared_transaction
            long_running_query application_error_storm pooler_saturation
            autovacuum_disabled autovacuum_saturated vacuum_throttled vacuum_freeze_storm xid_wraparound_risk
            multixact_wraparound_risk xmin_held_by_slot xmin_held_by_standby table_bloat index_bloat stale_statistics
            sequence_exhaustion default_partition_filling
            missing_index invalid_index too_many_indexes duplicate_index unused_index plan_regression_settings
            plan_regression_statistics cpu_saturation_by_query query_rate_surge n_plus_one work_mem_too_small jit_overhead
            bulk_load concurrent_commits
            working_set_exceeds_shared_buffers io_saturation max_wal_size_too_small slow_checkpoint_sync
            archive_command_failing wal_surge disk_filling inode_exhaustion subtransaction_overflow
            notify_queue_saturation host_memory_pressure host_cpu_steal
            standby_replay_paused standby_missing sync_standby_missing hot_standby_conflict inactive_replication_slot slot_lag
            logical_apply_error replication_network split_brain
            instance_down unexpected_restart agent_lost unsafe_durability_setting setting_drift collation_mismatch
            data_corruption insecure_authentication
            """
                    .strip()
                    .split("\\s+"));

    private final Map<String, String> files = files();
    private final List<Rule> rules = rules();

    @Test
    void areTwelveWithIdsOfTheirOwn() {
        assertThat(rules)
                .extracting(Rule::id)
                .containsExactlyInAnyOrder(
                        "C02", "C04", "C09", "I05", "L01", "L03", "M03", "O01", "R04", "V01", "W01", "X01");
    }

    @Test
    void nameRootCausesOfTheVocabulary() {
        assertThat(rules).extracting(Rule::rootCause).isSubsetOf(ROOT_CAUSES).doesNotHaveDuplicates();
    }

    @Test
    void haveSeveralExamplesOfBothKinds() {
        files.forEach((file, text) -> {
            for (YamlMap rule : YamlMap.parse(file, text).maps("rules")) {
                assertThat(rule.maps("examples"))
                        .as("%s %s", file, rule.text("id"))
                        .hasSizeGreaterThanOrEqualTo(4)
                        .extracting(example -> example.text("fires"))
                        .contains("true", "false");
            }
        });
    }

    @Test
    void declareTheFamilyTheyLookAt() {
        for (Rule rule : rules) {
            assertThat(rule.inputs()).as(rule.id()).isNotEmpty();
            if (!rule.each().isEmpty()) {
                assertThat(rule.inputs())
                        .extracting(Rule.Input::family)
                        .as(rule.id())
                        .contains(rule.each());
            }
        }
    }

    @Test
    void suppressOnlyEachOther() {
        Set<String> ids = new HashSet<>();
        rules.forEach(rule -> ids.add(rule.id()));
        assertThat(rules).allSatisfy(rule -> assertThat(ids).containsAll(rule.suppressedBy()));
    }

    @Test
    void formOneGraphWithoutLooseEnds() {
        KnowledgeBase base = new KnowledgeBase();
        files.forEach(base::put);
        assertThat(base.knowledge().refused()).isEmpty();

        Graph graph = base.knowledge().graph();
        Set<String> causes = new HashSet<>(graph.nodes().keySet());
        rules.forEach(rule -> causes.add(rule.node()));
        assertThat(graph.edges()).extracting(Graph.Edge::id).doesNotHaveDuplicates();
        assertThat(graph.edges())
                .allSatisfy(edge -> assertThat(causes).as(edge.id()).contains(edge.cause()))
                .allSatisfy(
                        edge -> assertThat(graph.nodes().keySet()).as(edge.id()).contains(edge.effect()));
    }

    @Test
    void readOnlyColumnsThatAreSampled() {
        KnowledgeBase base = new KnowledgeBase();
        files.forEach(base::put);
        for (Graph.Node node : base.knowledge().graph().nodes().values()) {
            if (node.family().equals(Graph.CORE) && !node.column().isEmpty()) {
                assertThat(CoreMetric.byColumn(node.column())).as(node.id()).isPresent();
            } else if (!node.column().isEmpty()) {
                assertThat(sampled(node.family())).as(node.id()).contains(node.column());
            }
        }
        for (Rule rule : rules) {
            for (Rule.Input input : rule.inputs()) {
                assertThat(sampled(input.family())).as(rule.id()).contains(input.column());
            }
        }
    }

    /** A misspelt column is no error to an expression, only a value that never comes. */
    @Test
    void nameNoColumnThatIsNotSampled() {
        Pattern family = Pattern.compile("(?:each|family): (\\w+)");
        files.forEach((file, text) -> {
            for (String item : text.split("(?m)^  - ")) {
                String expressions = item.split("examples:")[0].replaceAll("(?m)#.*$", "");
                Matcher of = family.matcher(expressions);
                String rowOf = of.find() ? of.group(1) : "";
                Matcher use =
                        Pattern.compile("\\b([a-z_]+)\\.([a-z_0-9]+)\\b(?!\\()").matcher(expressions);
                while (use.find()) {
                    String from = use.group(1).equals("row") ? rowOf : use.group(1);
                    if (from.equals(Graph.CORE)) {
                        assertThat(CoreMetric.byColumn(use.group(2)))
                                .as(file + ": " + use.group())
                                .isPresent();
                    } else if (!sampled(from).isEmpty()) {
                        assertThat(sampled(from)).as(file + ": " + use.group()).contains(use.group(2));
                    } else {
                        assertThat(Set.of("of", "host_cpu"))
                                .as(file + ": " + use.group())
                                .contains(from);
                    }
                }
            }
        });
    }

    /** Empty for what no file samples. */
    private static Set<String> sampled(String family) {
        if (family.equals("pgbouncer_pools")) {
            return ofAgent("pgbouncer/src/main/java/org/pganalytics/pgbouncer/Families.java", family, "pgbouncer");
        }
        if (family.equals("host_filesystem")) {
            return ofAgent("host/src/main/java/org/pganalytics/host/FilesystemSource.java", family);
        }
        if (!Files.exists(Path.of("../../sql/metrics/" + family + ".sql")) && !family.equals("collector")) {
            return Set.of();
        }
        // Not sampled by SQL: the pipeline's clock makes it
        if (family.equals("collector")) {
            return Set.of("silent_seconds", "interval_seconds", "intervals_missed");
        }
        try (Stream<String> lines = Files.lines(Path.of("../../sql/metrics/" + family + ".sql"))) {
            Set<String> columns = new HashSet<>();
            lines.filter(line -> line.startsWith("--   "))
                    .forEach(line -> columns.add(line.substring(2).strip().split(" ")[0]));
            return columns;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not sampled by SQL: a bundle of the agent declares them in Java. */
    private static Set<String> ofAgent(String file, String family, String... further) {
        try {
            String source = Files.readString(Path.of("../../agent-bundles/" + file));
            String columns = source.substring(source.indexOf('"' + family + '"'));
            Set<String> names = new HashSet<>(Set.of(further));
            Matcher cell = Pattern.compile("\\w\\(\"(\\w+)\"").matcher(columns.substring(0, columns.indexOf(';')));
            while (cell.find()) {
                names.add(cell.group(1));
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void comeWithSoundExamplesForPlugInAuthors() throws IOException {
        for (String example : List.of(
                "../../itests/example-plugin/src/main/resources/rules/example.yaml",
                "../../itests/containers/src/test/resources/org/pganalytics/itests/it-rule.yaml")) {
            List<Rule> found = new RuleParser(example).parse(Files.readString(Path.of(example)));
            assertThat(found).hasSize(1).extracting(Rule::rootCause).isSubsetOf(ROOT_CAUSES);
        }
    }

    private List<Rule> rules() {
        List<Rule> all = new ArrayList<>();
        files.forEach((file, text) -> all.addAll(new RuleParser(file).parse(text)));
        return all;
    }

    private static Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.list(CHECKS)) {
            for (Path file : found.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
