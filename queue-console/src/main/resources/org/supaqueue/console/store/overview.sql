-- name: series
SELECT 1 AS todo

-- name: totals
SELECT 1 AS todo

-- name: oldest_waiting
SELECT 1 AS todo

-- name: counts
SELECT 1 AS todo

-- name: nodes
SELECT 1 AS todo

-- name: problems
SELECT 1 AS todo

