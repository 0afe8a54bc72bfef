-- Supa Queue schema, version 4: the columns of unique jobs, expiry, backoff, snooze, tags and labels. Runs in one
-- transaction, with search_path set to the target schema and then pg_temp.
--
-- The indexes are partial, and nearly all values of a plain job are NULL. So a job that does not use a control pays almost
-- nothing.

CREATE DOMAIN job_snooze_count AS integer
    CONSTRAINT "snooze_count must be 0 to 1000" CHECK (VALUE BETWEEN 0 AND 1000);

ALTER TABLE job_queue
    -- A queue has at most one job that holds a key. NULL if the job is not unique.
    ADD COLUMN unique_key text COLLATE "C",
    -- Until when the job holds its key. NULL if the job does not hold the key. 'infinity' while the job is unfinished. A
    -- time if the job also holds the key for some time after it finished.
    ADD COLUMN unique_until timestamptz,
    -- True if the job releases its key when a node claims the job. Otherwise the job holds its key until it is finished.
    -- NULL and not false for a plain job: an UPDATE compares all indexed columns, and reads a NULL much faster.
    ADD COLUMN unique_while_waiting boolean,
    -- The job is never sent after this time. NULL if the job does not expire.
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN tags text[],
    ADD COLUMN label text,
    -- The backoff of this job. NULL for the backoff of the queue.
    ADD COLUMN backoff text,
    -- How often the consumer postponed the job since it was enqueued or redriven.
    ADD COLUMN snooze_count job_snooze_count NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX job_queue_unique_key ON job_queue (queue, unique_key) WHERE unique_until IS NOT NULL;
CREATE INDEX job_queue_expires_at ON job_queue (expires_at) WHERE expires_at IS NOT NULL AND status::text IN ('', 'failed');
CREATE INDEX job_queue_tags ON job_queue USING gin (tags) WHERE tags IS NOT NULL;
