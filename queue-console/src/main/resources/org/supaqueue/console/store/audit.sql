-- name: page
SELECT 1 AS todo

