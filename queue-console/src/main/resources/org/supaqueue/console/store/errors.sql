-- name: errors
SELECT 1 AS todo

