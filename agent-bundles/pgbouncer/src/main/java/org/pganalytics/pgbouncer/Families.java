// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.pgbouncer;

import static org.pganalytics.pgbouncer.Cell.attribute;
import static org.pganalytics.pgbouncer.Cell.counter;
import static org.pganalytics.pgbouncer.Cell.flag;
import static org.pganalytics.pgbouncer.Cell.gauge;
import static org.pganalytics.pgbouncer.Cell.label;
import static org.pganalytics.pgbouncer.Cell.limit;
import static org.pganalytics.pgbouncer.Cell.millis;
import static org.pganalytics.pgbouncer.Cell.seconds;
import static org.pganalytics.pgbouncer.Cell.time;

import java.util.List;

/** The families of PgBouncer, versions 1.8 to 1.25: https://www.pgbouncer.org/usage.html#show-commands. */
final class Families {
    private static final ShowFamily SELF = new ShowFamily(
            "pgbouncer",
            Answer::self,
            attribute("version", "version"),
            limit("max_client_conn"),
            gauge("databases"),
            gauge("users"),
            gauge("pools"),
            gauge("used_clients"),
            gauge("login_clients"),
            gauge("used_servers"));

    private static final ShowFamily POOLS = new ShowFamily(
            "pgbouncer_pools",
            Answer::pools,
            label("database"),
            label("user"),
            attribute("pool_mode", "pool_mode"),
            gauge("pool_size"),
            gauge("cl_active"),
            gauge("cl_waiting"),
            gauge("cl_active_cancel_req"),
            // 1.16 and 1.17 know only those that wait
            gauge("cl_waiting_cancel_req", "cl_waiting_cancel_req", "cl_cancel_req"),
            gauge("sv_active"),
            gauge("sv_active_cancel"),
            gauge("sv_being_canceled"),
            gauge("sv_idle"),
            gauge("sv_used"),
            gauge("sv_tested"),
            gauge("sv_login"),
            seconds("maxwait_seconds", "maxwait", "maxwait_us"));

    private static final ShowFamily DATABASES = new ShowFamily(
            "pgbouncer_databases",
            Answer::databases,
            label("database", "name"),
            attribute("host", "host"),
            attribute("port", "port"),
            attribute("server_database", "database"),
            attribute("force_user", "force_user"),
            attribute("pool_mode", "pool_mode"),
            gauge("pool_size"),
            gauge("min_pool_size"),
            gauge("reserve_pool_size", "reserve_pool_size", "reserve_pool"),
            limit("max_connections"),
            gauge("current_connections"),
            limit("max_client_connections"),
            gauge("current_client_connections"),
            flag("paused"),
            flag("disabled"));

    private static final ShowFamily STATS = new ShowFamily(
            "pgbouncer_stats",
            Answer::stats,
            label("database"),
            counter("server_assignment_count", "total_server_assignment_count"),
            counter("xact_count", "total_xact_count"),
            counter("query_count", "total_query_count"),
            counter("received_bytes", "total_received", "bytes"),
            counter("sent_bytes", "total_sent", "bytes"),
            millis("xact_time_ms", "total_xact_time"),
            millis("query_time_ms", "total_query_time"),
            millis("wait_time_ms", "total_wait_time"),
            counter("client_parse_count", "total_client_parse_count"),
            counter("server_parse_count", "total_server_parse_count"),
            counter("bind_count", "total_bind_count"),
            counter("client_login_count", "total_client_login_count"),
            time("stats_reset"));

    static final List<ShowFamily> ALL = List.of(SELF, POOLS, DATABASES, STATS);

    private Families() {}
}
