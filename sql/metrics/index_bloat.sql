-- SPDX-License-Identifier: Apache-2.0
-- Bloat of the largest B-tree indexes (from 1 MB on), estimated as in table_bloat.sql: pages there are, less those that
-- its entries would fill. Entries of equal keys are deduplicated, so that an index of many duplicates shows too little.
-- name: index_bloat
-- interval: 1h
-- scope: database
-- rows: 100
-- columns:
--   datname label text
--   schemaname label text
--   relname label text
--   indexrelname label text
--   index_bytes gauge integer bytes
--   bloat_bytes gauge integer bytes
--   bloat_ratio gauge real ratio

WITH indexes AS MATERIALIZED (
    SELECT c.oid, n.nspname, c.relname AS indexrelname, c.relpages, c.reltuples, i.indrelid, i.indkey,
           c.relnatts, current_setting('block_size')::bigint AS block_size,
           coalesce((SELECT o.option_value::int FROM pg_options_to_table(c.reloptions) o
                      WHERE o.option_name = 'fillfactor'), 90) AS fillfactor
      FROM pg_class c
      JOIN pg_index i ON i.indexrelid = c.oid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree'
     WHERE {slice c.oid} AND {slice i.indexrelid} AND c.relkind = 'i' AND c.relpersistence <> 't'
       AND c.reltuples > 0
       AND c.relpages * current_setting('block_size')::bigint >= 1048576
       AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
     ORDER BY c.relpages DESC, c.oid
     LIMIT {rows}
), widths AS (
    SELECT x.*, t.relname, a.known, 8 + CASE WHEN a.nulls THEN 8 ELSE 0 END AS header, a.data
      FROM indexes x
      JOIN pg_class t ON t.oid = x.indrelid
      LEFT JOIN LATERAL (
               -- Statistics of an expression stand under the name of the index, of a column under that of the table
               SELECT sum((1 - s.null_frac) * s.avg_width) AS data, max(s.null_frac) > 0 AS nulls,
                      count(s.attname) = x.relnatts AS known
                 FROM pg_attribute e
                 LEFT JOIN pg_attribute k ON k.attrelid = x.indrelid AND k.attnum = x.indkey[e.attnum - 1]
                                         AND k.attnum <> 0
                 LEFT JOIN LATERAL (
                          SELECT v.attname, v.null_frac, v.avg_width
                            FROM pg_stats v
                           WHERE v.schemaname = x.nspname AND NOT v.inherited
                             AND v.tablename = CASE WHEN k.attnum IS NULL THEN x.indexrelname ELSE t.relname END
                             AND v.attname = coalesce(k.attname, e.attname) LIMIT 1
                      ) s ON true
                WHERE e.attrelid = x.oid AND e.attnum > 0
           ) a ON true
), pages AS (
    -- An entry: 4 bytes of line pointer, header, data up to the next 8 bytes; a page: 24 bytes of header, 16 special
    SELECT w.*, 1 + ceil(w.reltuples / greatest(
               floor((w.block_size - 40) * w.fillfactor / 100 / (4 + w.header + ceil(w.data / 8) * 8)), 1)) AS needed
      FROM widths w
)
SELECT current_database()::text AS datname, p.nspname AS schemaname, p.relname, p.indexrelname,
       p.relpages * p.block_size AS index_bytes,
       CASE WHEN p.known THEN (greatest(p.relpages - p.needed, 0) * p.block_size)::bigint END AS bloat_bytes,
       CASE WHEN p.known THEN (greatest(p.relpages - p.needed, 0) / p.relpages)::float8 END AS bloat_ratio,
       p.relpages AS weight
  FROM pages p
 ORDER BY p.relpages DESC, p.oid
