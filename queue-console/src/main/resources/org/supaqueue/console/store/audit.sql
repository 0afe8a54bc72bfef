-- The queries of the audit. Each combination of conditions is a statement of its own, so that each reads the index of its
-- condition.

-- name: page
SELECT a.audit_id::text AS audit_id, a.at, a.actor, a.actor_source, a.db_user, a.action, a.queue, a.job_id::text AS job_id,
       a.schedule, a.operation_id::text AS operation_id, a.details, a.affected
  FROM {job_audit} AS a
 WHERE a.audit_id < COALESCE(:before::bigint, 9223372036854775807)
   ${by_actor}
   ${by_action}
 ORDER BY a.audit_id DESC LIMIT :limit::integer

-- name: by_actor
AND a.actor = :actor::text

-- name: by_action
AND a.action = :action::text
