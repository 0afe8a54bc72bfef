-- The statements of the advisory lock that makes inserts send notifications. ${class}, ${key} and ${table} are the keys
-- of the lock of one schema.

-- name: try_lock
SELECT pg_catalog.pg_try_advisory_lock(${class}, ${key})

-- name: holder
SELECT pid ${exclusive}

-- pg_locks shows whether this session holds the lock, even if the statement that took the lock failed.
-- name: unlock
SELECT pg_catalog.pg_advisory_unlock(${class}, ${key}), pg_catalog.pg_notify(:channel, :payload) ${exclusive} AND pid = pg_catalog.pg_backend_pid()

-- name: exclusive
FROM pg_catalog.pg_locks
 WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_catalog.pg_database
                                              WHERE datname = pg_catalog.current_database())
   AND classid = ${class}::oid AND objid = ${table}::oid AND objsubid = 2 AND mode = 'ExclusiveLock' AND granted
