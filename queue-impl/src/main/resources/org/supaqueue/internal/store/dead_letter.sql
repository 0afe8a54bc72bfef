-- Inserts a job for each job that a statement has made dead: the dead letter. ${dead} is a table expression with the jobs
-- that the statement has changed. The statement reads the other columns of these jobs as they were before the change.

-- Jobs of a dead-letter queue get no dead letter.
-- name: insert
, dead_letter AS (
    INSERT INTO {job_queue} (queue, http_verb, url_path, payload)
    SELECT letter.queue, 'POST', '', pg_catalog.jsonb_build_object(
               'job_id', j.job_id, 'queue', j.queue::text, 'http_verb', j.http_verb::text,
               'url_path', pg_catalog.left(j.url_path, 8000), 'error', dead.error,
               'response_status', COALESCE(dead.response_status, j.response_status))
      FROM ${dead} AS dead
     CROSS JOIN LATERAL (
           SELECT job_id, queue, http_verb, url_path, response_status FROM {job_queue}
            WHERE job_id = dead.job_id OFFSET 0) AS j
     CROSS JOIN LATERAL (
           SELECT COALESCE(
                      (SELECT configured.letter_queue
                         FROM ROWS FROM (pg_catalog.unnest(:letters_of::text[]), pg_catalog.unnest(:letter_queues::text[]))
                              AS configured(queue, letter_queue)
                        WHERE configured.queue = j.queue::text),
                      :letters_of_others::text) AS queue) AS letter
     WHERE dead.status::text = 'dead' AND letter.queue IS NOT NULL
       AND j.queue::text <> ALL (:all_letter_queues::text[])
)

-- name: settled
(SELECT job_id, status, error, response_status FROM settled)

-- name: expired
(SELECT job_id, status, error, response_status FROM expired)

-- name: rescued
(SELECT job_id, status, error, NULL::integer AS response_status FROM rescued)
