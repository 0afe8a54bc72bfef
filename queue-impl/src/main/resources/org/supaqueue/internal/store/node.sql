-- The statements about what nodes know: the queues that they serve, and the settings that are missing.

-- Writes the row of a node, and deletes the rows of dead nodes.
-- name: write
WITH dead AS (
    SELECT n.node FROM {queue_node} AS n
     WHERE n.node <> :node::text AND NOT EXISTS (SELECT FROM {live_nodes}() AS l WHERE l.node = n.node)
       FOR UPDATE SKIP LOCKED
), deleted AS (
    DELETE FROM {queue_node} AS n USING dead WHERE n.node = dead.node
)
INSERT INTO {queue_node} AS n (node, lock_key, groups, version, started_at)
VALUES (:node, :lock_key, ${groups}, :version::text,
        pg_catalog.now() - :age_ms::float8 * interval '1 ms')
ON CONFLICT (node) DO UPDATE
   SET lock_key = EXCLUDED.lock_key, groups = EXCLUDED.groups, version = EXCLUDED.version,
       started_at = EXCLUDED.started_at, written_at = pg_catalog.now()

-- name: groups
(SELECT COALESCE(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
            'names', pg_catalog.to_jsonb(pg_catalog.string_to_array(g.names, ',')),
            'except', g.all_but_these, 'missing', g.missing)), '[]'::jsonb)
   FROM ROWS FROM (pg_catalog.unnest(:names::text[]), pg_catalog.unnest(:excepts::boolean[]),
                   pg_catalog.unnest(:missing::text[])) AS g(names, all_but_these, missing))

-- Explains a job with what this node knows of itself. :node is NULL if no node runs here.
-- name: explain
SELECT {job_explain}(:job_id::bigint, CASE WHEN :node::text IS NOT NULL
                     THEN pg_catalog.jsonb_build_object('node', :node::text, 'groups', ${groups}) END)

-- The advisory lock that shows that a node is alive. The keys of an advisory lock are signed; an OID is unsigned.
-- name: hold
SELECT pg_catalog.pg_try_advisory_lock_shared(${keys}

-- name: release
SELECT pg_catalog.pg_advisory_unlock_shared(${keys}

-- name: keys
(c.oid::bigint - CASE WHEN c.oid::bigint > 2147483647 THEN 4294967296 ELSE 0 END)::integer, :lock_key::integer)
  FROM pg_catalog.pg_class AS c WHERE c.oid = pg_catalog.to_regclass(:table::text)::oid
