// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pganalytics.model.ColumnKind;
import org.pganalytics.model.Rows;

/** What the versions of PgBouncer show, as columns of the families. */
class FamiliesTest {
    private static final Shown V1_8 = new Shown()
            .with(
                    "DATABASES",
                    """
                    name | host | port | database | force_user | pool_size | reserve_pool | pool_mode | max_connections | current_connections | paused | disabled
                    app | 10.0.0.1 | 5432 | shop | | 20 | 5 | | 0 | 3 | 0 | 0
                    pgbouncer | | 6432 | pgbouncer | pgbouncer | 2 | 0 | statement | 0 | 0 | 0 | 0
                    """)
            .with(
                    "POOLS",
                    """
                    database | user | cl_active | cl_waiting | sv_active | sv_idle | sv_used | sv_tested | sv_login | maxwait | maxwait_us | pool_mode
                    app | web | 20 | 7 | 19 | 0 | 0 | 0 | 1 | 3 | 250000 | transaction
                    pgbouncer | pgbouncer | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | statement
                    """)
            .with(
                    "STATS",
                    """
                    database | total_xact_count | total_query_count | total_received | total_sent | total_xact_time | total_query_time | total_wait_time | avg_xact_count
                    app | 100 | 250 | 5000 | 70000 | 1500000 | 900500 | 4000 | 10
                    pgbouncer | 1 | 1 | 0 | 0 | 0 | 0 | 0 | 0
                    """)
            .with(
                    "LISTS",
                    """
                    list | items
                    databases | 2
                    users | 3
                    pools | 2
                    used_clients | 28
                    login_clients | 0
                    used_servers | 20
                    dns_pending | 0
                    """)
            .with(
                    "CONFIG",
                    """
                    key | value | changeable
                    max_client_conn | 100 | yes
                    """);

    private static final Shown V1_25 = new Shown()
            .with(
                    "DATABASES",
                    """
                    name | host | port | database | force_user | pool_size | min_pool_size | reserve_pool_size | server_lifetime | pool_mode | load_balance_hosts | max_connections | current_connections | max_client_connections | current_client_connections | paused | disabled
                    app | 10.0.0.1 | 5432 | shop | owner | 20 | 4 | 6 | 3600 | session | | 50 | 3 | 200 | 27 | 1 | 0
                    """)
            .with(
                    "POOLS",
                    """
                    database | user | cl_active | cl_waiting | cl_active_cancel_req | cl_waiting_cancel_req | sv_active | sv_active_cancel | sv_being_canceled | sv_idle | sv_used | sv_tested | sv_login | maxwait | maxwait_us | pool_mode | load_balance_hosts
                    app | web | 20 | 0 | 1 | 2 | 19 | 3 | 4 | 5 | 6 | 7 | 1 | 0 | 0 | session |
                    """)
            .with(
                    "STATS",
                    """
                    database | total_server_assignment_count | total_xact_count | total_query_count | total_received | total_sent | total_xact_time | total_query_time | total_wait_time | total_client_parse_count | total_server_parse_count | total_bind_count | total_client_login_count
                    app | 90 | 100 | 250 | 5000 | 70000 | 1500000 | 900500 | 4000 | 11 | 12 | 13 | 14
                    """);

    @Test
    void readVersion1_8WithoutWhatCameLater() throws SQLException {
        Rows pools = rows("pgbouncer_pools", V1_8);
        assertThat(pools.size()).as("its own console is no pool").isEqualTo(1);
        assertThat(value(pools, "pgbouncer")).isEqualTo("edge");
        assertThat(value(pools, "database")).isEqualTo("app");
        assertThat(value(pools, "user")).isEqualTo("web");
        assertThat(value(pools, "pool_mode")).isEqualTo("transaction");
        assertThat(value(pools, "pool_size")).as("of SHOW DATABASES").isEqualTo("20");
        assertThat(value(pools, "cl_waiting")).isEqualTo("7");
        assertThat(value(pools, "sv_active")).isEqualTo("19");
        assertThat(value(pools, "maxwait_seconds")).isEqualTo("3.25");
        assertThat(value(pools, "cl_active_cancel_req")).isEmpty();

        Rows databases = rows("pgbouncer_databases", V1_8);
        assertThat(databases.size()).isEqualTo(1);
        assertThat(value(databases, "database")).isEqualTo("app");
        assertThat(value(databases, "server_database")).isEqualTo("shop");
        assertThat(value(databases, "reserve_pool_size")).isEqualTo("5");
        assertThat(value(databases, "max_connections")).as("no limit").isEmpty();
        assertThat(value(databases, "min_pool_size")).isEmpty();
        assertThat(value(databases, "paused")).isEqualTo("false");

        Rows stats = rows("pgbouncer_stats", V1_8);
        assertThat(stats.size()).isEqualTo(1);
        assertThat(value(stats, "query_count")).isEqualTo("250");
        assertThat(value(stats, "sent_bytes")).isEqualTo("70000");
        assertThat(value(stats, "xact_time_ms")).isEqualTo("1500.0");
        assertThat(value(stats, "query_time_ms")).isEqualTo("900.5");
        assertThat(value(stats, "wait_time_ms")).isEqualTo("4.0");
        assertThat(value(stats, "server_assignment_count")).isEmpty();
        assertThat(value(stats, "stats_reset")).isEqualTo(Long.toString(Shown.SINCE.getEpochSecond() * 1_000_000));

        Rows self = rows("pgbouncer", V1_8);
        assertThat(self.size()).isEqualTo(1);
        assertThat(value(self, "version")).isEqualTo("1.8");
        assertThat(value(self, "max_client_conn")).isEqualTo("100");
        assertThat(value(self, "used_clients")).isEqualTo("28");
    }

    @Test
    void readWhatVersion1_25Added() throws SQLException {
        Rows pools = rows("pgbouncer_pools", V1_25);
        assertThat(List.of(
                        value(pools, "cl_active_cancel_req"),
                        value(pools, "cl_waiting_cancel_req"),
                        value(pools, "sv_active_cancel"),
                        value(pools, "sv_being_canceled"),
                        value(pools, "sv_idle"),
                        value(pools, "sv_used"),
                        value(pools, "sv_tested")))
                .containsExactly("1", "2", "3", "4", "5", "6", "7");
        assertThat(value(pools, "maxwait_seconds")).isEqualTo("0.0");

        Rows databases = rows("pgbouncer_databases", V1_25);
        assertThat(value(databases, "force_user")).isEqualTo("owner");
        assertThat(value(databases, "min_pool_size")).isEqualTo("4");
        assertThat(value(databases, "reserve_pool_size")).isEqualTo("6");
        assertThat(value(databases, "max_connections")).isEqualTo("50");
        assertThat(value(databases, "max_client_connections")).isEqualTo("200");
        assertThat(value(databases, "current_client_connections")).isEqualTo("27");
        assertThat(value(databases, "paused")).isEqualTo("true");

        Rows stats = rows("pgbouncer_stats", V1_25);
        assertThat(List.of(
                        value(stats, "server_assignment_count"),
                        value(stats, "client_parse_count"),
                        value(stats, "server_parse_count"),
                        value(stats, "bind_count"),
                        value(stats, "client_login_count")))
                .containsExactly("90", "11", "12", "13", "14");
    }

    @Test
    void callTheCancelRequestsOf1_16AsLaterVersionsDo() throws SQLException {
        Shown console = new Shown()
                .with(
                        "POOLS",
                        """
                        database | user | cl_cancel_req
                        app | web | 2
                        """);
        assertThat(value(rows("pgbouncer_pools", console), "cl_waiting_cancel_req"))
                .isEqualTo("2");
    }

    @Test
    void leaveOutARowThatCannotBeReadAndTellWhy() throws SQLException {
        Shown console = new Shown()
                .with(
                        "POOLS",
                        """
                        database | user | cl_active
                        app | web | many
                        app | job | 4
                        """);
        Set<String> problems = new LinkedHashSet<>();
        Rows pools = rows("pgbouncer_pools", console, problems);
        assertThat(pools.size()).isEqualTo(1);
        assertThat(value(pools, "user")).isEqualTo("job");
        assertThat(problems).containsExactly("edge: cl_active is 'many', no whole number");
    }

    @Test
    void tellOfRowsBeyondTheLimit() throws SQLException {
        Answer answer = answer(V1_8);
        Answer cut = new Answer(
                answer.name(),
                answer.took(),
                answer.self(),
                new ShownTable(answer.pools().rows(), 3),
                answer.databases(),
                answer.stats());
        Set<String> problems = new LinkedHashSet<>();
        ShowFamily pools = family("pgbouncer_pools");
        pools.append(cut, Rows.builder(pools.family().columns()), problems);
        assertThat(problems).containsExactly("edge: 3 rows beyond the limit dropped");
    }

    @Test
    void nameEachRowByItsLabels() {
        assertThat(Families.ALL)
                .allSatisfy(
                        shown -> assertThat(shown.family().columns()).first().satisfies(column -> {
                            assertThat(column.name()).isEqualTo("pgbouncer");
                            assertThat(column.kind()).isEqualTo(ColumnKind.LABEL);
                        }));
    }

    private static Answer answer(Shown console) throws SQLException {
        return Answer.ask("edge", "1.8", Shown.SINCE, console);
    }

    private static ShowFamily family(String name) {
        return Families.ALL.stream()
                .filter(shown -> shown.family().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Rows rows(String family, Shown console) throws SQLException {
        Set<String> problems = new LinkedHashSet<>();
        Rows rows = rows(family, console, problems);
        assertThat(problems).isEmpty();
        return rows;
    }

    private static Rows rows(String family, Shown console, Set<String> problems) throws SQLException {
        ShowFamily shown = family(family);
        Rows.Builder rows = Rows.builder(shown.family().columns());
        shown.append(answer(console), rows, problems);
        return rows.build();
    }

    private static String value(Rows rows, String column) {
        for (int c = 0; c < rows.columns().size(); c++) {
            if (rows.columns().get(c).name().equals(column)) {
                return rows.displayAt(0, c);
            }
        }
        throw new AssertionError("no column " + column);
    }
}
