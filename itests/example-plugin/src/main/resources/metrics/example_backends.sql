-- name: example_backends
-- columns:
--   backend_type label text
--   backends gauge integer
-- rows: 20
SELECT coalesce(backend_type, '') AS backend_type, count(*) AS backends
FROM pg_stat_activity GROUP BY 1 ORDER BY 2 DESC LIMIT 20
