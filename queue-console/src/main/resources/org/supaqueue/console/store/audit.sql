-- The queries of the audit.

-- name: page
SELECT a.audit_id::text AS audit_id, a.at, a.actor, a.actor_source, a.db_user, a.action, a.queue, a.job_id::text AS job_id,
       a.schedule, a.operation_id::text AS operation_id, a.details, a.affected
  FROM {job_audit} AS a
 WHERE (:before::bigint IS NULL OR a.audit_id < :before::bigint)
   AND (:actor::text IS NULL OR a.actor = :actor::text)
   AND (:action::text IS NULL OR a.action = :action::text)
 ORDER BY a.audit_id DESC LIMIT :limit::integer
