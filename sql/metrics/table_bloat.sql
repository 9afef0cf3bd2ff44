-- SPDX-License-Identifier: Apache-2.0
-- Bloat of the largest tables (from 1 MB on), estimated without reading them from the widths in pg_stats: pages there
-- are, less those that reltuples rows would fill at the table's fillfactor. Null where a column has no statistics, or
-- none that the role may see (pg_stats wants SELECT on the table).
-- name: table_bloat
-- interval: 1h
-- scope: database
-- rows: 100
-- columns:
--   datname label text
--   schemaname label text
--   relname label text
--   table_bytes gauge integer bytes
--   bloat_bytes gauge integer bytes
--   bloat_ratio gauge real ratio

WITH tables AS MATERIALIZED (
    SELECT c.oid, n.nspname, c.relname, c.relpages, c.reltuples, c.relnatts,
           current_setting('block_size')::bigint AS block_size,
           coalesce((SELECT o.option_value::int FROM pg_options_to_table(c.reloptions) o
                      WHERE o.option_name = 'fillfactor'), 100) AS fillfactor
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE {slice c.oid} AND c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND c.reltuples > 0
       AND c.relpages * current_setting('block_size')::bigint >= 1048576
       AND n.nspname NOT IN ('pg_catalog', 'information_schema')
     ORDER BY c.relpages DESC, c.oid
     LIMIT {rows}
), widths AS (
    SELECT t.*, a.known, a.data,
           -- 23 bytes, a bit a column where there are nulls, up to the next 8 bytes
           CASE WHEN a.nulls THEN (23 + (t.relnatts + 7) / 8 + 7) / 8 * 8 ELSE 24 END AS header
      FROM tables t
      LEFT JOIN LATERAL (
               SELECT sum((1 - s.null_frac) * s.avg_width) AS data, max(s.null_frac) > 0 AS nulls,
                      count(*) = (SELECT count(*) FROM pg_attribute x
                                   WHERE x.attrelid = t.oid AND x.attnum > 0 AND NOT x.attisdropped) AS known
                 FROM pg_stats s
                WHERE s.schemaname = t.nspname AND s.tablename = t.relname AND NOT s.inherited
           ) a ON true
), pages AS (
    -- A row: 4 bytes of line pointer, header, and data up to the next 8 bytes; a page: 24 bytes of header
    SELECT w.*, ceil(w.reltuples / greatest(
               floor((w.block_size - 24) * w.fillfactor / 100 / (4 + w.header + ceil(w.data / 8) * 8)), 1)) AS needed
      FROM widths w
)
SELECT current_database()::text AS datname, p.nspname AS schemaname, p.relname,
       p.relpages * p.block_size AS table_bytes,
       CASE WHEN p.known THEN (greatest(p.relpages - p.needed, 0) * p.block_size)::bigint END AS bloat_bytes,
       CASE WHEN p.known THEN (greatest(p.relpages - p.needed, 0) / p.relpages)::float8 END AS bloat_ratio,
       p.relpages AS weight
  FROM pages p
 ORDER BY p.relpages DESC, p.oid
