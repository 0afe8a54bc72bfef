-- A comment before the first part.

-- name: whole
SELECT a
  -- a comment in a part
  FROM t WHERE ${condition}

-- name: condition
b = :b

-- name: incomplete
SELECT ${nowhere}
