-- The statements that read jobs and their attempts for callers, and awaited jobs for the node.

-- name: attempts
SELECT job_id, lease_token, attempt, started_at, duration_ms, response_status, content, error, leased_by, settled_at
  FROM {job_attempt} WHERE job_id = :job_id ORDER BY lease_token

-- Reads a page of jobs. The result has the rows of find_jobs in their order, with the columns of each job that was found.
-- The payloads and answers of a page are limited to ${max_bytes} bytes, as they are stored. The columns of the jobs after
-- this limit are NULL; their values are not fetched.
-- name: page
WITH page AS MATERIALIZED (
    SELECT p.read_id, p.found, p.place
      FROM {find_jobs}(:filter::jsonb, :before::bigint, :page_size::integer) WITH ORDINALITY AS p(read_id, found, place)
), sized AS (
    SELECT page.read_id, page.found, page.place, pg_catalog.sum(size.bytes) OVER (ORDER BY page.place) AS total
      FROM page LEFT JOIN LATERAL (
           SELECT COALESCE(pg_catalog.pg_column_size(s.payload), 0)::bigint
                  + pg_catalog.octet_length(s.content)::bigint AS bytes
             FROM {job_queue} AS s WHERE s.job_id = page.read_id AND page.found OFFSET 0) AS size ON true
)
SELECT sized.read_id, sized.found, sized.place, j.*
  FROM sized LEFT JOIN LATERAL (
       SELECT ${columns} FROM {job_queue}
        WHERE job_id = sized.read_id AND sized.found
          AND (sized.place = 1 OR sized.total <= ${max_bytes}) OFFSET 0) AS j ON true
 ORDER BY sized.place

-- Finds the awaited jobs that are finished or do not exist. Looks up each row separately, whatever size the planner
-- believes the table has.
-- name: ended
SELECT i.id, j.job_id IS NOT NULL AS present
  FROM pg_catalog.unnest(:ids::bigint[]) AS i(id)
  LEFT JOIN LATERAL (SELECT job_id, status FROM {job_queue} WHERE job_id = i.id OFFSET 0) AS j ON true
 WHERE j.job_id IS NULL OR j.status::text IN ('complete', 'dead', 'cancelled')

-- name: jobs
SELECT j.*
  FROM pg_catalog.unnest(:ids::bigint[]) AS i(id)
 CROSS JOIN LATERAL (SELECT ${columns} FROM {job_queue} WHERE job_id = i.id OFFSET 0) AS j
