-- SPDX-License-Identifier: Apache-2.0
-- Indexes that repeat another of the same table: same method, columns, order, operators, collations, expressions and
-- condition. The one to keep is that of a constraint, then a unique one, then the oldest. Expressions are compared as
-- they are stored but for their place in the statement: pg_get_indexdef would open the tables. Whether NULLs are distinct
-- is a column from 15 on, hence to_jsonb.
-- name: duplicate_indexes
-- interval: 1h
-- scope: database
-- rows: 100
-- columns:
--   datname label text
--   schemaname label text
--   relname label text
--   indexrelname label text
--   duplicate_of attribute text
--   is_unique gauge boolean
--   index_bytes gauge integer bytes

WITH indexes AS (
    SELECT i.indexrelid, i.indrelid, i.indisunique, c.relname, c.relpages,
           first_value(c.relname) OVER (
               PARTITION BY i.indrelid, c.relam, i.indnkeyatts, i.indkey::text, i.indclass::text, i.indcollation::text,
                            i.indoption::text, regexp_replace(i.indexprs::text, ' :location -?\d+', '', 'g'),
                            regexp_replace(i.indpred::text, ' :location -?\d+', '', 'g'),
                            to_jsonb(i) ->> 'indnullsnotdistinct'
               ORDER BY EXISTS (SELECT FROM pg_constraint k
                                 WHERE k.conrelid = i.indrelid AND k.conindid = i.indexrelid) DESC,
                        i.indisunique DESC, i.indexrelid) AS first
      FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid
     WHERE {slice i.indrelid} AND i.indrelid >= 16384 AND i.indisvalid AND c.relkind = 'i'
       AND c.relpersistence <> 't'
       -- Most tables have no two indexes that begin alike
       AND EXISTS (SELECT FROM pg_index o
                    WHERE {slice o.indrelid} AND o.indrelid = i.indrelid AND o.indexrelid <> i.indexrelid
                      AND o.indnkeyatts = i.indnkeyatts AND o.indkey[0] = i.indkey[0])
)
SELECT current_database()::text AS datname, n.nspname AS schemaname, t.relname, x.relname AS indexrelname,
       x.first AS duplicate_of, x.indisunique AS is_unique,
       x.relpages::bigint * current_setting('block_size')::bigint AS index_bytes, x.relpages AS weight
  FROM indexes x
  JOIN pg_class t ON t.oid = x.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE x.relname <> x.first
 ORDER BY x.relpages DESC, x.indrelid, x.indexrelid
 LIMIT {rows}
