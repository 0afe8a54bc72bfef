-- The statements that check and record what a schema contains.

-- Finds tables of the queue with an untrusted owner. Trusted are the owner of the schema, the owner of the database and
-- superusers, because they could take over the tables anyway. Trusted are also roles of which the current role is a
-- member. For a superuser pg_has_role is always true, so for a superuser the query reads pg_auth_members.
-- name: tables_of_strangers
SELECT pg_catalog.concat(c.relname, ' (', owner.rolname, ')')
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_roles AS owner ON owner.oid = c.relowner
  JOIN pg_catalog.pg_roles AS me ON me.rolname = current_user
 WHERE n.nspname = :schema::text
   AND c.relname = ANY (ARRAY['job_queue', 'job_attempt', 'queue_installation', 'queue_migration',
                              'queue_control', 'queue_control_version', 'queue_node']::name[])
   AND c.relowner <> n.nspowner
   AND c.relowner <> (SELECT datdba FROM pg_catalog.pg_database
                       WHERE datname = pg_catalog.current_database())
   AND NOT owner.rolsuper
   AND NOT CASE WHEN me.rolsuper
                THEN EXISTS (SELECT FROM pg_catalog.pg_auth_members
                              WHERE roleid = c.relowner AND member = me.oid)
                ELSE pg_catalog.pg_has_role(c.relowner, 'MEMBER') END
 ORDER BY c.relname

-- Finds the roles that may create objects in the schema beside its owner, superusers and roles of which the current
-- role is a member.
-- name: roles_that_may_create
SELECT CASE WHEN granted.grantee = 0::oid THEN 'PUBLIC' ELSE pg_catalog.quote_ident(role.rolname) END
  FROM pg_catalog.pg_namespace AS n
 CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) AS granted
  LEFT JOIN pg_catalog.pg_roles AS role ON role.oid = granted.grantee
 WHERE n.nspname = :schema::text AND granted.privilege_type = 'CREATE' AND granted.grantee <> n.nspowner
   AND (granted.grantee = 0::oid
        OR NOT role.rolsuper AND NOT pg_catalog.pg_has_role(granted.grantee, 'MEMBER'))
 ORDER BY 1

-- name: history_table
CREATE TABLE IF NOT EXISTS queue_migration (
    version         integer     PRIMARY KEY,
    name            text        NOT NULL,
    checksum        bigint      NOT NULL,
    compatible_from integer     NOT NULL,
    applied_at      timestamptz NOT NULL DEFAULT pg_catalog.now()
);
ALTER TABLE queue_migration ENABLE ROW LEVEL SECURITY

-- name: record_migration
INSERT INTO queue_migration (version, name, checksum, compatible_from) VALUES (:version, :name, :checksum, :compatible_from)

-- Finds the session that holds the advisory lock of the migration.
-- name: migrating_session
SELECT pid FROM pg_catalog.pg_locks
 WHERE locktype = 'advisory' AND granted AND objsubid = 2
   AND classid::bigint = pg_catalog.hashtext('supaqueue')::bigint & 4294967295
   AND objid::bigint = pg_catalog.hashtext(:schema)::bigint & 4294967295
   AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
